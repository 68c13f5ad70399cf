package io.clusterai.auth.audit;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Lets go what is older than the configuration keeps. Any number of replicas may. */
@ApplicationScoped
class RetentionJob {

    private static final Logger LOG = Logger.getLogger(RetentionJob.class);

    private final Retention retention;
    private final RetentionService records;
    private final InstantSource clock;

    RetentionJob(Retention retention, RetentionService records, InstantSource clock) {
        this.retention = retention;
        this.records = records;
        this.clock = clock;
    }

    /** A retention that cannot be kept to ends the start. */
    void start(@Observes StartupEvent started) {
        retention.keep().ifPresent(keep -> LOG.infof("Audit records are pruned when they are old age=%s", keep));
    }

    @Scheduled(every = "1h", delayed = "5m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> prune() {
        return retention
                .before(clock.instant())
                .map(before -> records.prune(before).replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem());
    }
}
