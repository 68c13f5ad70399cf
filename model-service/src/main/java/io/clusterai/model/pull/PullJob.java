package io.clusterai.model.pull;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Keeps pulls moving, and takes over those whose process died. */
@ApplicationScoped
class PullJob {

    private static final Logger LOG = Logger.getLogger(PullJob.class);

    /** Finer than the second at which progress is told, so that none of those is missed. */
    private static final long TICK_MILLIS = 250;

    private final PullService pulls;
    private final Vertx vertx;

    PullJob(PullService pulls, Vertx vertx) {
        this.pulls = pulls;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent started) {
        vertx.setPeriodic(TICK_MILLIS, tick -> pulls.tick());
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> adopt() {
        return pulls.adopt()
                .onFailure()
                .invoke(failure -> LOG.warnf("Orphaned pulls cannot be adopted reason=%s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }
}
