package io.clusterai.metrics.history;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Makes the days ahead and drops what is too old or too much. Every replica runs it; a lock lets them take turns. */
@Singleton
class RetentionJob {

    private static final Logger LOG = Logger.getLogger(RetentionJob.class);

    /** Whole days are dropped, so samples may be a day older than the retention; their series must outlive them. */
    private static final Duration LONGEST_OVERHANG = Duration.ofHours(26);

    private final HistoryConfig config;
    private final BatchRepository batches;
    private final SeriesRepository series;
    private final InstantSource clock;

    RetentionJob(HistoryConfig config, BatchRepository batches, SeriesRepository series, InstantSource clock) {
        this.config = config;
        this.batches = batches;
        this.series = series;
        this.clock = clock;
    }

    @Scheduled(every = "{metrics.history.housekeeping-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tidy() {
        Instant now = clock.instant();
        RetentionPolicy policy =
                new RetentionPolicy(config.retention(), config.maxSize().asLongValue());
        return batches.tidy(policy, now)
                .invoke(decision -> {
                    if (!decision.dropDays().isEmpty()
                            || !decision.deleteWindows().isEmpty()) {
                        LOG.infof(
                                "Dropped old samples days=%s windows=%d",
                                decision.dropDays(), decision.deleteWindows().size());
                    }
                })
                .chain(() ->
                        series.forgetUnseenSince(now.minus(config.retention()).minus(LONGEST_OVERHANG)))
                .onFailure()
                .invoke(failure -> LOG.warnf("Retention did not run reason=%s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }
}
