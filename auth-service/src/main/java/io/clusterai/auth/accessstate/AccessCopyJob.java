package io.clusterai.auth.accessstate;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Puts the copy back after Redis lost it, and forgets revocations that no living token can be concerned by. */
@ApplicationScoped
class AccessCopyJob {

    private static final Logger LOG = Logger.getLogger(AccessCopyJob.class);

    private final AccessStateRepository states;
    private final AccessCopyService copies;
    private final AtomicBoolean failing = new AtomicBoolean();

    AccessCopyJob(AccessStateRepository states, AccessCopyService copies) {
        this.states = states;
        this.copies = copies;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> copy() {
        return copies.bringUpToDate()
                .invoke(() -> failing.set(false))
                .onFailure()
                .recoverWithItem(failure -> {
                    if (failing.compareAndSet(false, true)) {
                        LOG.warnf("The access state cannot be copied reason=%s", failure);
                    }
                    return null;
                });
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return states.forget();
    }
}
