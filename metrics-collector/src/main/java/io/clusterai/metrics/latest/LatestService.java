package io.clusterai.metrics.latest;

import io.clusterai.metrics.history.HistoryService;
import io.clusterai.metrics.sample.Freshness;
import io.clusterai.metrics.sample.SampleSink;
import io.clusterai.metrics.sample.Scrape;
import io.clusterai.metrics.sample.SourceId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Keeps and tells the newest scrape of every source. */
@Singleton
public class LatestService implements SampleSink {

    private static final Logger LOG = Logger.getLogger(LatestService.class);

    /** One answer serves all who ask within it: far below an interval, and enough for a page that asks four times. */
    private static final Duration SHARED_FOR = Duration.ofMillis(200);

    private final LatestRepository repository;
    private final HistoryService history;
    private final LatestConfig config;
    private final InstantSource clock;
    private final Counter skipped;
    private final Set<SourceId> writing = ConcurrentHashMap.newKeySet();
    private final Uni<List<Scrape>> shared;

    LatestService(
            LatestRepository repository,
            HistoryService history,
            LatestConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.repository = repository;
        this.history = history;
        this.config = config;
        this.clock = clock;
        this.skipped = Counter.builder("metrics.collector.samples.dropped")
                .tag("stage", "latest")
                .register(metrics);
        this.shared = Uni.createFrom().deferred(this::load).memoize().forFixedDuration(SHARED_FOR);
    }

    /** A source whose previous write still hangs skips one: only the newest counts here. */
    @Override
    public void accept(Scrape scrape) {
        if (!writing.add(scrape.source())) {
            skipped.increment(scrape.samples().size());
            return;
        }
        repository
                .write(scrape)
                .onTermination()
                .invoke(() -> writing.remove(scrape.source()))
                .subscribe()
                .with(done -> {}, failure -> {
                    skipped.increment(scrape.samples().size());
                    LOG.debugf("Latest samples are not in Redis reason=%s", failure.getMessage());
                });
    }

    /** The newest scrape of every source seen within the time we keep. */
    public Uni<List<Scrape>> all() {
        return shared;
    }

    public boolean isStale(Scrape scrape) {
        return new Freshness(config.staleAfter()).isStale(scrape.observedAt(), scrape.interval(), clock.instant());
    }

    private Uni<List<Scrape>> load() {
        return repository
                .read()
                .chain(found ->
                        found.map(scrapes -> Uni.createFrom().item(scrapes)).orElseGet(this::rebuild))
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.debugf("Latest samples come from the history reason=%s", failure.getMessage());
                    return history.newest(config.keep());
                });
    }

    private Uni<List<Scrape>> rebuild() {
        return history.newest(config.keep())
                .call(scrapes -> repository.rebuild(scrapes).onFailure().recoverWithNull());
    }
}
