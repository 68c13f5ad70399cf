package io.clusterai.platform.operations;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationChanged;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationState;
import io.clusterai.contracts.Topics;
import io.clusterai.contracts.UserErased;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.LikePatterns;
import io.clusterai.platform.problem.Page;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The rows of long work, and the events that go with each change. Thread-safe. */
@Singleton
public class Operations {

    private static final Logger LOG = Logger.getLogger(Operations.class);

    /** Progress is a gauge: more often than this nobody can read it. */
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    private static final int MAX_REASON = 500;

    private static final String COLUMNS = """
            id, kind, target, cluster_id, model, state, progress, reason, requested_by, input, cancel_requested, version,
            created_at, updated_at
            """;

    private static final String INSERT = """
            INSERT INTO operation
                (id, kind, target, cluster_id, model, state, requested_by, requested_by_id, idempotency_key, input, owner, created_at, updated_at)
            VALUES ($1, $2, $3, $10, $11, 'PENDING', $4, $5, $6, $7, $8, $9, $9)
            ON CONFLICT (requested_by, kind, idempotency_key) DO NOTHING
            RETURNING %s
            """.formatted(COLUMNS);

    private static final String BY_KEY =
            "SELECT " + COLUMNS + " FROM operation WHERE requested_by = $1 AND kind = $2 AND idempotency_key = $3";

    private static final String BY_ID = "SELECT " + COLUMNS + " FROM operation WHERE id = $1";

    /** The owner is part of the condition: a process that was declared dead must not overwrite its successor. */
    private static final String UPDATE = """
            UPDATE operation
            SET state = $2, progress = greatest(progress, $3), reason = $4, version = version + 1, updated_at = $5, heartbeat_at = now()
            WHERE id = $1 AND owner = $6 AND state IN ('PENDING', 'RUNNING')
            RETURNING %s
            """.formatted(COLUMNS);

    private static final String NEWEST = "SELECT " + COLUMNS + """
            FROM operation
            WHERE ($1::timestamptz IS NULL OR (created_at, id) < ($1, $2))
              AND ($4::text[] IS NULL OR cluster_id = '' OR cluster_id LIKE ANY ($4))
              AND ($5::text[] IS NULL OR model = '' OR model LIKE ANY ($5))
              AND (($4::text[] IS NULL AND $5::text[] IS NULL) OR cluster_id <> '' OR model <> '')
            ORDER BY created_at DESC, id DESC LIMIT $3
            """;

    private static final String REQUEST_CANCEL = """
            UPDATE operation SET cancel_requested = true
            WHERE id = $1 AND state IN ('PENDING', 'RUNNING')
            RETURNING %s
            """.formatted(COLUMNS);

    private static final String HEARTBEAT =
            "UPDATE operation SET heartbeat_at = now() WHERE owner = $1 AND state IN ('PENDING', 'RUNNING')"
                    + " RETURNING id, cancel_requested";

    private static final String ADOPT = """
            UPDATE operation SET owner = $1, heartbeat_at = now()
            WHERE id IN (
                SELECT id FROM operation
                WHERE state IN ('PENDING', 'RUNNING') AND heartbeat_at < now() - $2 * interval '1 millisecond'
                ORDER BY created_at LIMIT 100
                FOR UPDATE SKIP LOCKED)
            RETURNING %s
            """.formatted(COLUMNS);

    /** Without the key, which two people may have used alike: from now on they have one name. */
    private static final String FORGET_PERSON = """
            UPDATE operation
            SET requested_by = $2, requested_by_id = NULL, idempotency_key = NULL, version = version + 1
            WHERE id IN (SELECT id FROM operation WHERE requested_by_id = $1 ORDER BY id LIMIT $3 FOR UPDATE)
            RETURNING %s
            """.formatted(COLUMNS);

    private static final int FORGOTTEN_AT_ONCE = 200;

    private static final String FORGET =
            "DELETE FROM operation WHERE updated_at < $1 AND state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')";

    private final Pool pool;
    private final Outbox outbox;
    private final OperationsConfig config;
    private final Clock clock;
    private final String owner;
    private final Map<String, Instant> lastProgress = new ConcurrentHashMap<>();
    private final Map<String, Boolean> cancelRequested = new ConcurrentHashMap<>();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("operations").factory());

    Operations(
            Pool pool,
            Outbox outbox,
            OperationsConfig config,
            @ConfigProperty(name = "suite.instance") Optional<String> instance) {
        this.pool = pool;
        this.outbox = outbox;
        this.config = config;
        this.clock = Clock.systemUTC();
        this.owner = instance.orElse("instance") + "/" + UUID.randomUUID();
    }

    void start(@Observes StartupEvent started) {
        long every = config.heartbeatEvery().toMillis();
        var _ = heart.scheduleWithFixedDelay(this::beat, 0, every, TimeUnit.MILLISECONDS);
        var _ = heart.scheduleWithFixedDelay(this::forget, 1, 60, TimeUnit.MINUTES);
    }

    void stop(@Observes ShutdownEvent stopped) {
        heart.shutdownNow();
    }

    /** Writes an operation as pending and owned by this process; the caller does the work when it is fresh. */
    public Uni<StartedOperation> start(NewOperation wanted) {
        return outbox.inTransaction(tx -> start(tx, wanted));
    }

    /** As {@link #start(NewOperation)}, on record: what somebody asked for is written and recorded together, or not at all. */
    public Uni<StartedOperation> start(NewOperation wanted, Function<OperationChanged, OperationRecorded> record) {
        return outbox.inTransaction(tx -> start(tx, wanted, record));
    }

    /** As {@link #start(NewOperation, Function)}, in the caller's transaction, which calls {@link Outbox#nudge()} after its commit. */
    public Uni<StartedOperation> start(
            SqlConnection tx, NewOperation wanted, Function<OperationChanged, OperationRecorded> record) {
        return start(tx, wanted)
                .call(started -> started.fresh()
                        ? outbox.record(tx, record.apply(started.operation()))
                        : Uni.createFrom().voidItem());
    }

    /** As {@link #start(NewOperation)}, in the caller's transaction, which calls {@link Outbox#nudge()} after its commit. */
    public Uni<StartedOperation> start(SqlConnection tx, NewOperation wanted) {
        String id = config.idPrefix() + UUID.randomUUID();
        Tuple row = Tuple.from(Arrays.asList(
                id,
                wanted.kind(),
                wanted.target(),
                wanted.requestedBy().name(),
                wanted.requestedBy().id(),
                wanted.idempotencyKey().orElse(null),
                wanted.input(),
                owner,
                now(),
                wanted.scope().clusterId(),
                wanted.scope().model()));
        return tx.preparedQuery(INSERT).execute(row).chain(inserted -> {
            if (inserted.rowCount() == 1) {
                StartedOperation started = started(inserted.iterator().next(), true);
                return publish(tx, started.operation()).replaceWith(started);
            }
            return tx.preparedQuery(BY_KEY)
                    .execute(Tuple.of(
                            wanted.requestedBy().name(),
                            wanted.kind(),
                            wanted.idempotencyKey().orElse(null)))
                    .map(rows -> started(rows.iterator().next(), false));
        });
    }

    /**
     * Reports a step. Reports within a second of the last one are left out, except the first.
     *
     * @param progress 0 to 1; it never goes back
     */
    public Uni<Void> progress(String id, double progress, String step) {
        Instant now = clock.instant();
        Instant last = lastProgress.get(id);
        if (last != null && now.isBefore(last.plus(PROGRESS_EVERY))) {
            return Uni.createFrom().voidItem();
        }
        lastProgress.put(id, now);
        return update(id, OperationState.RUNNING, Math.clamp(progress, 0, 1), step)
                .replaceWithVoid();
    }

    /** Ends the operation well. Empty when it had ended before or belongs to another process now. */
    public Uni<Optional<OperationChanged>> succeed(String id, String reason) {
        return update(id, OperationState.SUCCEEDED, 1, reason);
    }

    /** Ends the operation badly; the reason says what to do. */
    public Uni<Optional<OperationChanged>> fail(String id, String reason) {
        return update(id, OperationState.FAILED, 0, reason);
    }

    /** Ends the operation on request. */
    public Uni<Optional<OperationChanged>> cancelled(String id, String reason) {
        return update(id, OperationState.CANCELLED, 0, reason);
    }

    public Uni<Optional<OperationChanged>> find(String id) {
        return pool.preparedQuery(BY_ID).execute(Tuple.of(id)).map(rows -> first(rows)
                .map(Operations::operation));
    }

    /** The newest first, of those that somebody so limited may know of. */
    public Uni<Page<OperationChanged>> list(int limit, Optional<List<String>> after, AccessPolicy policy) {
        OffsetDateTime createdAt = after.map(position ->
                        io.clusterai.platform.problem.Cursor.part(position.getFirst(), OffsetDateTime::parse))
                .orElse(null);
        String id = after.map(List::getLast).orElse(null);
        return pool.preparedQuery(NEWEST)
                .execute(Tuple.from(Arrays.asList(
                        createdAt,
                        id,
                        limit + 1,
                        LikePatterns.of(policy.clusters()).orElse(null),
                        LikePatterns.of(policy.models()).orElse(null))))
                .map(rows -> {
                    List<OperationChanged> operations = new ArrayList<>();
                    rows.forEach(row -> operations.add(operation(row)));
                    return Page.cut(
                            operations, limit, last -> List.of(last.createdAt().toString(), last.id()));
                });
    }

    /** Asks whoever does the work to stop; empty when there is nothing unfinished under this id. */
    public Uni<Optional<OperationChanged>> requestCancel(String id, Actor actor) {
        return outbox.inTransaction(tx -> tx.preparedQuery(REQUEST_CANCEL)
                .execute(Tuple.of(id))
                .map(rows -> first(rows).map(Operations::operation))
                .call(found -> found.map(operation -> outbox.record(tx, cancelled(actor, operation)))
                        .orElseGet(() -> Uni.createFrom().voidItem())));
    }

    private OperationRecorded cancelled(Actor actor, OperationChanged operation) {
        return OperationRecorded.accepted(
                actor,
                "operations.cancel",
                config.cancelPermission(),
                new OperationRecorded.Target("operation", operation.id(), operation.kind() + " " + operation.target()),
                List.of(),
                clock.instant());
    }

    /** Whether somebody asked this process to stop the operation; known within a heartbeat. */
    public boolean isCancelRequested(String id) {
        return cancelRequested.containsKey(id);
    }

    /** Takes over unfinished operations whose process is silent; the caller resumes or fails each of them. */
    public Uni<List<StartedOperation>> adopt() {
        return pool.preparedQuery(ADOPT)
                .execute(Tuple.of(owner, config.orphanedAfter().toMillis()))
                .map(rows -> {
                    List<StartedOperation> adopted = new ArrayList<>();
                    rows.forEach(row -> adopted.add(started(row, true)));
                    return adopted;
                });
    }

    /**
     * Replaces the name of somebody who is to be forgotten by {@link UserErased#NAME}, and tells so, for a bounded number of operations.
     *
     * @return how many there were; ask again until there are none
     */
    Uni<Integer> forgetPerson(String userId) {
        return outbox.inTransaction(tx -> tx.preparedQuery(FORGET_PERSON)
                .execute(Tuple.of(userId, UserErased.NAME, FORGOTTEN_AT_ONCE))
                .chain(rows -> {
                    List<Uni<Void>> events = new ArrayList<>();
                    rows.forEach(row -> events.add(publish(tx, operation(row))));
                    return events.isEmpty()
                            ? Uni.createFrom().item(0)
                            : Uni.join().all(events).andFailFast().replaceWith(events.size());
                }));
    }

    private Uni<Optional<OperationChanged>> update(String id, OperationState state, double progress, String reason) {
        String bounded = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 1) + "…";
        return outbox.inTransaction(tx -> tx.preparedQuery(UPDATE)
                        .execute(Tuple.of(id, state.name(), progress, bounded, now(), owner))
                        .chain(rows -> {
                            Optional<OperationChanged> changed = first(rows).map(Operations::operation);
                            return changed.map(
                                            operation -> publish(tx, operation).replaceWith(changed))
                                    .orElseGet(() -> Uni.createFrom().item(changed));
                        }))
                .invoke(changed -> {
                    if (state.isFinal()) {
                        lastProgress.remove(id);
                        cancelRequested.remove(id);
                    }
                });
    }

    private Uni<Void> publish(SqlConnection tx, OperationChanged operation) {
        return outbox.append(tx, Topics.OPERATION_CHANGED, operation.id(), operation, operation.occurredAt());
    }

    private void beat() {
        try {
            RowSet<Row> mine = pool.preparedQuery(HEARTBEAT)
                    .execute(Tuple.of(owner))
                    .await()
                    .atMost(config.orphanedAfter());
            for (Row row : mine) {
                if (row.getBoolean("cancel_requested")) {
                    cancelRequested.put(row.getString("id"), true);
                }
            }
        } catch (RuntimeException failure) {
            LOG.warnf("Operations cannot be kept alive reason=%s", failure.getMessage());
        }
    }

    private void forget() {
        try {
            OffsetDateTime before = OffsetDateTime.ofInstant(clock.instant().minus(config.keep()), ZoneOffset.UTC);
            pool.preparedQuery(FORGET).execute(Tuple.of(before)).await().atMost(Duration.ofMinutes(1));
        } catch (RuntimeException failure) {
            LOG.warnf("Old operations cannot be deleted reason=%s", failure.getMessage());
        }
    }

    private OffsetDateTime now() {
        // PostgreSQL keeps microseconds; what is published must equal what is stored.
        return OffsetDateTime.ofInstant(
                clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        var iterator = rows.iterator();
        return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    private static StartedOperation started(Row row, boolean fresh) {
        return new StartedOperation(operation(row), row.getString("input"), fresh);
    }

    private static OperationChanged operation(Row row) {
        String id = row.getString("id");
        return new OperationChanged(
                id,
                row.getLong("version"),
                row.getString("kind"),
                row.getString("target"),
                OperationState.valueOf(row.getString("state")),
                row.getDouble("progress"),
                row.getString("reason"),
                row.getString("requested_by"),
                Map.of("self", "/api/v1/operations/" + id),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant(),
                row.getString("cluster_id"),
                row.getString("model"));
    }
}
