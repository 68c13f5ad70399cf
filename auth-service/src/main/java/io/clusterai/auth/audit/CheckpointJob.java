package io.clusterai.auth.audit;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Signs where the trail stands, as often as the configuration says. Any number of replicas may. */
@ApplicationScoped
class CheckpointJob {

    private final AuditChainService chain;

    CheckpointJob(AuditChainService chain) {
        this.chain = chain;
    }

    @Scheduled(every = "{auth.audit.checkpoint-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> sign() {
        return chain.checkpoint();
    }
}
