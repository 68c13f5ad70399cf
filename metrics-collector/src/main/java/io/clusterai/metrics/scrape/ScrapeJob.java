package io.clusterai.metrics.scrape;

import io.clusterai.metrics.sample.SampleService;
import io.clusterai.metrics.sample.Scrape;
import io.clusterai.platform.lease.Lease;
import io.clusterai.platform.lease.Leases;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * A virtual thread per target, which scrapes while this replica holds the target's lease. Targets are looked up again every few seconds;
 * when the database does not answer, the known ones go on.
 */
@Singleton
class ScrapeJob {

    private static final Logger LOG = Logger.getLogger(ScrapeJob.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration ASK_FOR_LEASE_EVERY = Duration.ofMillis(500);

    private final ScrapeConfig config;
    private final TargetService targets;
    private final ScrapeClient client;
    private final Leases leases;
    private final SampleService samples;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final Map<ScrapeTarget, Loop> loops = new ConcurrentHashMap<>();
    private Thread reconciler;

    ScrapeJob(
            ScrapeConfig config,
            TargetService targets,
            ScrapeClient client,
            Leases leases,
            SampleService samples,
            InstantSource clock,
            MeterRegistry metrics) {
        this.config = config;
        this.targets = targets;
        this.client = client;
        this.leases = leases;
        this.samples = samples;
        this.clock = clock;
        this.metrics = metrics;
        Gauge.builder("metrics.collector.targets.owned", loops, all -> all.values().stream()
                        .filter(loop -> loop.lease.isUncontested())
                        .count())
                .register(metrics);
    }

    void start(@Observes StartupEvent started) {
        reconciler = Thread.ofVirtual().name("scrape-targets").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) {
        reconciler.interrupt();
        loops.values().forEach(Loop::end);
    }

    private void run() {
        try {
            reconcile(targets.fixed());
            while (true) {
                try {
                    reconcile(targets.all().await().atMost(PATIENCE));
                } catch (RuntimeException failure) {
                    LOG.debugf("Targets cannot be read reason=%s", failure.getMessage());
                }
                Thread.sleep(config.refreshEvery());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void reconcile(List<ScrapeTarget> wanted) {
        Map<ScrapeTarget, Loop> gone = new HashMap<>(loops);
        wanted.forEach(gone::remove);
        gone.forEach((target, loop) -> {
            loops.remove(target);
            loop.end();
            loop.lease.release();
        });
        wanted.forEach(target -> loops.computeIfAbsent(target, Loop::new).begin());
    }

    /** The life of one target here. */
    private final class Loop {

        private final ScrapeTarget target;
        private final Lease lease;
        private final TargetScraper scraper;
        private Thread thread;
        private volatile boolean ended;

        Loop(ScrapeTarget target) {
            this.target = target;
            this.lease = leases.want(target.id().source().value());
            this.scraper = new TargetScraper(target, client::fetch, config.maxSamples(), clock);
        }

        void begin() {
            if (thread == null) {
                thread = Thread.ofVirtual().name("scrape-" + target.id()).start(this::run);
            }
        }

        void end() {
            ended = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        private void run() {
            try {
                while (!ended) {
                    if (lease.isUncontested()) {
                        scrape();
                        // The same phase each time, and another one than most other targets have.
                        long interval = target.interval().toMillis();
                        long phase = Math.floorMod(target.id().value().hashCode(), interval);
                        Thread.sleep(interval - Math.floorMod(clock.millis() - phase, interval));
                    } else {
                        Thread.sleep(ASK_FOR_LEASE_EVERY);
                    }
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }

        private void scrape() {
            try {
                Scrape scrape = scraper.scrape();
                metrics.counter(
                                "metrics.collector.scrapes",
                                "outcome",
                                scrape.failure().isEmpty() ? "up" : "down")
                        .increment();
                samples.accept(scrape);
            } catch (RuntimeException unexpected) {
                if (!ended) {
                    LOG.errorf(unexpected, "A scrape failed in a way that is ours to mend targetId=%s", target.id());
                }
            }
        }
    }
}
