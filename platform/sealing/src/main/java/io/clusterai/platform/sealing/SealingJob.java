package io.clusterai.platform.sealing;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Leaves nothing under a key on its way out. Any number of replicas may. */
@Singleton
class SealingJob {

    private final SealingService sealing;

    SealingJob(SealingService sealing) {
        this.sealing = sealing;
    }

    @Scheduled(every = "{sealing.look-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return sealing.run().replaceWithVoid();
    }
}
