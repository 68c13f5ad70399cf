package io.clusterai.auth.key;

import io.clusterai.platform.access.Access;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Moves signing keys through their lives, and follows when another replica did. */
@ApplicationScoped
class SigningKeyJob {

    private static final Logger LOG = Logger.getLogger(SigningKeyJob.class);

    private final SigningKeyService keys;
    private final Access access;
    private final InstantSource clock;

    SigningKeyJob(SigningKeyService keys, Access access, InstantSource clock) {
        this.keys = keys;
        this.access = access;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        access.onChange(state -> keys.reload()
                .subscribe()
                .with(done -> {}, failure -> LOG.warnf("The signing key cannot be read again reason=%s", failure)));
    }

    @Scheduled(every = "30s", delayed = "30s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> advance() {
        return keys.advance(clock.instant());
    }
}
