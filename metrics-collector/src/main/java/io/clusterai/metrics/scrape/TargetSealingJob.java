package io.clusterai.metrics.scrape;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Leaves no address in clear: those of an older version are sealed at the start, and those that one still writes beside this one soon after. */
@Singleton
class TargetSealingJob {

    private final TargetService targets;

    TargetSealingJob(TargetService targets) {
        this.targets = targets;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> seal() {
        return targets.sealUrls();
    }
}
