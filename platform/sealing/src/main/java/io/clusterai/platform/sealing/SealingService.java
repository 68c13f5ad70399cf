package io.clusterai.platform.sealing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Moves what is sealed to the current key, on one replica at a time, in small transactions: to repeat it changes nothing, and to be interrupted loses
 * nothing. Knows what still lies under other keys, and what this replica cannot open at all.
 */
@Singleton
public class SealingService {

    private static final Logger LOG = Logger.getLogger(SealingService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Before anything opens what is sealed. */
    private static final int FIRST = 100;

    private final Pool pool;
    private final SealingKeys keys;
    private final List<SealedColumn> columns;
    private final List<KeyedRows> rows;
    private final SealingConfig config;
    private final SealingRepository repository;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, AtomicLong> waiting = new ConcurrentHashMap<>();
    /** What was said is not said again with every look. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** How much of a kind did not open when it was walked past last. */
    private final Map<String, Integer> unopened = new ConcurrentHashMap<>();

    private volatile Census missing = new Census(List.of());
    private volatile boolean othersNeeded;

    public SealingService(
            Pool pool,
            SealingKeys keys,
            @All List<SealedColumn> columns,
            @All List<KeyedRows> rows,
            SealingConfig config,
            MeterRegistry metrics) {
        this.pool = pool;
        this.keys = keys;
        this.columns = List.copyOf(columns);
        this.rows = List.copyOf(rows);
        this.config = config;
        this.repository = new SealingRepository(pool);
        this.othersNeeded = keys.all().size() > 1;
        columns.forEach(place -> gauge(place.kind(), metrics));
        rows.forEach(place -> gauge(place.kind(), metrics));
    }

    void start(@Observes @Priority(FIRST) StartupEvent started) {
        begin().await().atMost(PATIENCE);
    }

    /** Fails when something is sealed under a key that is not here; from now on everything is moved to the current one. */
    public Uni<Void> begin() {
        if (keys.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return underOthers()
                .invoke(census -> {
                    Census closed = census.missing(keys);
                    if (!closed.isEmpty()) {
                        throw new IllegalStateException(
                                "A key is missing in %s: %s. Add it again and leave it there until nothing needs it."
                                        .formatted(keys.source(), closed.described()));
                    }
                })
                .chain(() -> repository.aim(keys.currentId()));
    }

    /** Moves what can be moved and looks at what is left. */
    public Uni<Census> run() {
        if (keys.isEmpty()) {
            return Uni.createFrom().item(new Census(List.of()));
        }
        return Multi.createFrom()
                .iterable(columns)
                .onItem()
                .transformToUniAndConcatenate(this::drain)
                .onItem()
                .ignoreAsUni()
                .chain(() -> Multi.createFrom()
                        .iterable(keys.all().size() == 1 ? rows : List.of())
                        .onItem()
                        .transformToUniAndConcatenate(this::label)
                        .onItem()
                        .ignoreAsUni())
                .chain(this::look);
    }

    /** What lies under other keys than the current one. */
    public Uni<Census> census() {
        List<String> readable = keys.readable();
        return Uni.combine()
                .all()
                .unis(
                        underOthers(),
                        found(rows.stream()
                                .map(place -> repository.notUnder(place, keys.currentId()))
                                .toList()))
                .with((inColumns, keyed) -> {
                    List<Census.Found> all = new ArrayList<>(inColumns.found());
                    // What was keyed under a key that is gone cannot be recognised any more; it needs no key.
                    keyed.found().stream()
                            .filter(some -> readable.contains(some.keyId()))
                            .forEach(all::add);
                    return new Census(all);
                });
    }

    /** What this replica could not open when it looked last. */
    Census missing() {
        return missing;
    }

    private Uni<Census> look() {
        return census().invoke(census -> {
            missing = census.missing(keys);
            if (!missing.isEmpty() && told.add("missing " + missing.described())) {
                LOG.errorf(
                        "Something is sealed under a key that is not here settings=%s found=%s",
                        keys.source(), missing.described());
            }
            Map<String, Long> found = census.waiting();
            waiting.forEach((kind, count) -> count.set(found.getOrDefault(kind, 0L)));
            if (keys.all().size() > 1 && othersNeeded && found.isEmpty()) {
                LOG.infof(
                        "Nothing lies under another key than the current one keyId=%s settings=%s",
                        keys.currentId(), keys.source());
            }
            othersNeeded = keys.all().size() > 1 && !found.isEmpty();
        });
    }

    private Uni<Census> underOthers() {
        return found(columns.stream()
                .map(place -> repository.notUnder(place, keys.currentId()))
                .toList());
    }

    private static Uni<Census> found(List<Uni<List<Census.Found>>> questions) {
        return Multi.createFrom()
                .iterable(questions)
                .onItem()
                .transformToUniAndConcatenate(question -> question)
                .onItem()
                .transformToIterable(found -> found)
                .collect()
                .asList()
                .map(Census::new);
    }

    /** Once past everything. What does not open stays where it is and holds up nothing that lies behind it. */
    private Uni<Void> drain(SealedColumn place) {
        return Multi.createBy()
                .repeating()
                .uni(() -> new AtomicReference<>(Walk.BEGIN), walk -> pool.withTransaction(
                                transaction -> move(transaction, place, walk.get()))
                        .invoke(walk::set))
                .whilst(walk -> walk.state() == Walk.State.UNDER_WAY)
                .collect()
                .last()
                .invoke(walk -> tell(place, walk))
                .replaceWithVoid();
    }

    private Uni<Walk> move(SqlConnection transaction, SealedColumn place, Walk walk) {
        String current = keys.currentId();
        List<String> others =
                keys.readable().stream().filter(id -> !id.equals(current)).toList();
        Seal seal = keys.seal(place.derivation(), random);
        return repository.mayMove(transaction, current, config.settle()).chain(may -> {
            if (!may) {
                return Uni.createFrom().item(walk.brokenOff());
            }
            return repository
                    .some(transaction, place, others, walk.last(), config.batchSize())
                    .chain(found -> {
                        List<SealingRepository.Stored> anew = found.stream()
                                .flatMap(stored -> anew(place, seal, stored).stream())
                                .toList();
                        return repository
                                .put(transaction, place, anew, current)
                                .replaceWith(
                                        found.isEmpty()
                                                ? walk.atTheEnd()
                                                : walk.past(found.getLast().id(), found.size() - anew.size()));
                    });
        });
    }

    /** Once for all that was found, and not again while it is as much; who did not see everything says nothing. */
    private void tell(SealedColumn place, Walk walk) {
        if (walk.state() != Walk.State.AT_THE_END) {
            return;
        }
        Integer before = unopened.put(place.kind(), walk.unopened());
        if (walk.unopened() > 0 && (before == null || before != walk.unopened())) {
            LOG.errorf(
                    "Something does not open under the key that it is said to be under kind=%s count=%d",
                    place.kind(), walk.unopened());
        }
    }

    /** What is under the current key already, and only did not say so, stays as it is. */
    private Optional<SealingRepository.Stored> anew(SealedColumn place, Seal seal, SealingRepository.Stored stored) {
        String name = place.name().apply(stored.id());
        try {
            Seal.Opened opened = seal.find(stored.sealed(), name);
            return Optional.of(
                    opened.keyId().equals(keys.currentId())
                            ? stored
                            : new SealingRepository.Stored(stored.id(), seal.seal(opened.clear(), name)));
        } catch (NotOpenedException damaged) {
            return Optional.empty();
        }
    }

    /** With one key alone, what says nothing can only be under that. */
    private Uni<Void> label(KeyedRows place) {
        return Uni.createFrom()
                .deferred(() -> pool.withTransaction(
                        transaction -> repository.label(transaction, place, keys.currentId(), config.batchSize())))
                .repeat()
                .until(labelled -> labelled == 0)
                .onItem()
                .ignoreAsUni();
    }

    private void gauge(String kind, MeterRegistry metrics) {
        waiting.computeIfAbsent(
                kind,
                missingKind -> metrics.gauge("sealing_under_other_keys", Tags.of("kind", kind), new AtomicLong()));
    }
}
