package io.clusterai.gateway.proxy;

import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Lets people overrule the breakers of a service, at every gateway within a second. While Redis is away rulings cannot be changed, and those
 * that are known hold until they run out.
 */
@ApplicationScoped
class RulingService {

    private static final Logger LOG = Logger.getLogger(RulingService.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final RulingRepository rulings;
    private final UpstreamClient upstreams;
    private final Vertx vertx;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long timer;

    RulingService(RulingRepository rulings, UpstreamClient upstreams, Vertx vertx) {
        this.rulings = rulings;
        this.upstreams = upstreams;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent started) {
        timer = vertx.setPeriodic(1, LOOK_EVERY.toMillis(), tick -> look());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    Uni<Void> rule(Upstream upstream, Ruling ruling) {
        return rulings.save(upstream, ruling)
                .onFailure()
                .transform(RulingService::unavailable)
                .invoke(() -> {
                    upstreams.backend(upstream).rule(Optional.of(ruling));
                    LOG.warnf(
                            "Somebody overruled the breakers upstream=%s state=%s until=%s userId=%s",
                            upstream.serviceName(), ruling.state(), ruling.until(), ruling.by());
                });
    }

    /** Gives the decision back to the breakers; again does nothing. */
    Uni<Void> withdraw(Upstream upstream, String by) {
        return rulings.delete(upstream)
                .onFailure()
                .transform(RulingService::unavailable)
                .invoke(() -> {
                    upstreams.backend(upstream).rule(Optional.empty());
                    LOG.warnf(
                            "Somebody let the breakers decide again upstream=%s userId=%s", upstream.serviceName(), by);
                });
    }

    private void look() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        rulings.all()
                .onTermination()
                .invoke(() -> looking.set(false))
                .subscribe()
                .with(
                        found -> {
                            for (Upstream upstream : Upstream.values()) {
                                upstreams.backend(upstream).rule(Optional.ofNullable(found.get(upstream)));
                            }
                        },
                        failure -> LOG.debug("Rulings cannot be read", failure));
    }

    private static ProblemException unavailable(Throwable failure) {
        return new ProblemException(
                        ErrorCode.SERVICE_UNAVAILABLE, "Redis, where gateways share rulings, does not answer.", failure)
                .withRetryAfter(Duration.ofSeconds(1));
    }
}
