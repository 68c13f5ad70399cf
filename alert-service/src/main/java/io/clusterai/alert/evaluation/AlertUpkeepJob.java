package io.clusterai.alert.evaluation;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What falls due for alerts without any sample. Every replica runs it; rows another one holds are skipped. */
@Singleton
class AlertUpkeepJob {

    private static final Duration KEEP_NEVER_FIRED = Duration.ofHours(1);

    private final AlertService alerts;
    private final AlertRepository repository;
    private final EvaluationConfig config;
    private final InstantSource clock;

    AlertUpkeepJob(AlertService alerts, AlertRepository repository, EvaluationConfig config, InstantSource clock) {
        this.alerts = alerts;
        this.repository = repository;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> expireAcknowledgements() {
        return alerts.expireAcknowledgements().replaceWithVoid();
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forgetOldAlerts() {
        Instant now = clock.instant();
        return repository
                .forget(now.minus(config.keepResolved()), now.minus(KEEP_NEVER_FIRED))
                .replaceWithVoid();
    }
}
