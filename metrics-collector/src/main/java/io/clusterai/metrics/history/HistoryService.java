package io.clusterai.metrics.history;

import io.clusterai.contracts.Sample;
import io.clusterai.metrics.sample.DropOldestBuffer;
import io.clusterai.metrics.sample.SampleSink;
import io.clusterai.metrics.sample.Scrape;
import io.clusterai.metrics.sample.SeriesKey;
import io.clusterai.metrics.sample.SourceId;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.promql.Selector;
import io.clusterai.platform.promql.Series;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Writes scrapes behind a bounded buffer, one transaction for all that waits, and reads series back. */
@Singleton
public class HistoryService implements SampleSink {

    private static final Logger LOG = Logger.getLogger(HistoryService.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    /** How many series a selector without a name may make us look through. */
    private static final int MAX_CANDIDATES = 100_000;

    private static final long BYTES_PER_SAMPLE = 160;

    private final HistoryConfig config;
    private final SeriesRepository series;
    private final BatchRepository batches;
    private final InstantSource clock;
    private final DropOldestBuffer<Scrape> buffer;
    private final Counter stored;
    private final Counter dropped;
    private final Counter failed;
    private final Timer writes;
    private Thread writer;
    private volatile boolean running = true;

    HistoryService(
            HistoryConfig config,
            SeriesRepository series,
            BatchRepository batches,
            InstantSource clock,
            MeterRegistry metrics) {
        this.config = config;
        this.series = series;
        this.batches = batches;
        this.clock = clock;
        this.buffer = new DropOldestBuffer<>(
                config.buffer().asLongValue(),
                scrape -> BYTES_PER_SAMPLE * (1 + scrape.samples().size()));
        this.stored = metrics.counter("metrics.collector.samples.stored");
        this.dropped = metrics.counter("metrics.collector.samples.dropped", "stage", "store");
        this.failed = metrics.counter("metrics.collector.samples.failed", "stage", "store");
        this.writes = metrics.timer("metrics.collector.store.write");
        Gauge.builder("metrics.collector.buffer.bytes", buffer, DropOldestBuffer::held)
                .tag("stage", "store")
                .register(metrics);
    }

    @Override
    public void accept(Scrape scrape) {
        for (Scrape lost : buffer.offer(scrape)) {
            dropped.increment(lost.samples().size());
        }
    }

    /** The chosen series with what an evaluation over the range looks at; a series that ended says so with a stale marker. */
    public Uni<List<Series>> select(Selector selector, HistoryRange range) {
        return series.find(selector, range.after(), MAX_CANDIDATES + 1)
                .map(candidates -> choose(selector, candidates))
                .chain(chosen -> chosen.isEmpty() ? Uni.createFrom().item(List.of()) : read(chosen, range));
    }

    /** The last scrape of every source that was seen within {@code age}. */
    public Uni<List<Scrape>> newest(Duration age) {
        return batches.newest(clock.instant().minus(age)).chain(this::unpack);
    }

    void start(@Observes StartupEvent started) {
        writer = Thread.ofVirtual().name("history-writer").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) {
        running = false;
        writer.interrupt();
    }

    private void run() {
        try {
            while (running) {
                writeUntilStored(buffer.take(config.scrapesPerWrite()));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** A database that is away is waited for; what it refuses for good is written without the one at fault. */
    private void writeUntilStored(List<Scrape> scrapes) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (running) {
            try {
                writes.record(() -> write(scrapes));
                scrapes.forEach(scrape -> stored.increment(scrape.samples().size()));
                return;
            } catch (RuntimeException failure) {
                if (isRefusal(failure)) {
                    writeOneByOne(scrapes, failure);
                    return;
                }
                if (pause.equals(FIRST_PAUSE)) {
                    LOG.warnf("Samples wait for the database reason=%s", failure.getMessage());
                }
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void writeOneByOne(List<Scrape> scrapes, RuntimeException refusal) throws InterruptedException {
        if (scrapes.size() == 1) {
            failed.increment(scrapes.getFirst().samples().size());
            LOG.errorf("A scrape cannot be stored reason=%s", refusal.getMessage());
            return;
        }
        for (Scrape scrape : scrapes) {
            writeUntilStored(List.of(scrape));
        }
    }

    private void write(List<Scrape> scrapes) {
        Set<SeriesKey> keys = new HashSet<>();
        for (Scrape scrape : scrapes) {
            scrape.samples().forEach(sample -> keys.add(key(scrape.source(), sample)));
        }
        Map<SeriesKey, Long> ids = series.resolve(keys).await().atMost(PATIENCE);
        List<PackedScrape> packed =
                scrapes.stream().map(scrape -> PackedScrape.of(scrape, ids)).toList();
        batches.insert(packed).await().atMost(PATIENCE);
    }

    private static SeriesKey key(SourceId source, Sample sample) {
        return new SeriesKey(source, sample.name(), sample.labels());
    }

    /** Data exceptions and violated constraints: the same rows would be refused again. */
    private static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PgException refused
                    && refused.getSqlState() != null
                    && (refused.getSqlState().startsWith("22")
                            || refused.getSqlState().startsWith("23"))) {
                return true;
            }
        }
        return false;
    }

    private Map<Long, SeriesKey> choose(Selector selector, Map<Long, SeriesKey> candidates) {
        if (candidates.size() > MAX_CANDIDATES) {
            throw new ProblemException(ErrorCode.QUERY_TOO_LARGE, "Name the metric: there are too many series.");
        }
        Map<Long, SeriesKey> chosen = new LinkedHashMap<>();
        candidates.forEach((id, key) -> {
            if (selector.selects(key.name(), key.labels())) {
                chosen.put(id, key);
            }
        });
        if (chosen.size() > config.maxSeries()) {
            throw new ProblemException(
                    ErrorCode.QUERY_TOO_LARGE,
                    "The selector chooses " + chosen.size() + " series, more than " + config.maxSeries() + ".");
        }
        return chosen;
    }

    private Uni<List<Series>> read(Map<Long, SeriesKey> chosen, HistoryRange range) {
        Set<SourceId> sources = new HashSet<>();
        chosen.values().forEach(key -> sources.add(key.source()));
        return batches.measure(sources, range)
                .invoke(bytes -> {
                    if (bytes > config.maxRead().asLongValue()) {
                        throw new ProblemException(
                                ErrorCode.QUERY_TOO_LARGE, "Ask for a shorter range, a longer step or fewer sources.");
                    }
                })
                .chain(() -> batches.read(sources, range))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(scrapes -> {
                    SeriesAssembler assembler = new SeriesAssembler(chosen);
                    scrapes.forEach(scrape ->
                            assembler.add(scrape.source(), scrape.observedAt().toEpochMilli(), scrape.payload()));
                    return assembler.series();
                });
    }

    private Uni<List<Scrape>> unpack(List<NewestScrape> newest) {
        List<BatchCodec.Columns> columns = new ArrayList<>();
        Set<Long> ids = new HashSet<>();
        for (NewestScrape scrape : newest) {
            BatchCodec.Columns decoded = BatchCodec.decode(scrape.stored().payload());
            columns.add(decoded);
            for (int i = 0; i < decoded.size(); i++) {
                ids.add(decoded.id(i));
            }
        }
        return series.findById(ids).map(keys -> {
            List<Scrape> scrapes = new ArrayList<>();
            for (int i = 0; i < newest.size(); i++) {
                scrapes.add(unpack(newest.get(i), columns.get(i), keys));
            }
            return scrapes;
        });
    }

    private static Scrape unpack(NewestScrape newest, BatchCodec.Columns columns, Map<Long, SeriesKey> keys) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            SeriesKey key = keys.get(columns.id(i));
            if (key != null) {
                samples.add(new Sample(key.name(), key.labels(), columns.value(i)));
            }
        }
        return new Scrape(
                newest.stored().source(),
                newest.stored().observedAt(),
                newest.interval(),
                newest.failure().isEmpty() ? Optional.empty() : Optional.of(newest.failure()),
                samples);
    }
}
