package io.clusterai.gateway.proxy;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Topics;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.events.EventProducer;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Lets people overrule the breakers of a service, at every gateway within a second. The gateway has no database to record that in, so it is
 * on record, with all brokers, before it is done: while Kafka is away nothing is overruled. While Redis is away rulings cannot be changed,
 * and those that are known hold until they run out.
 */
@ApplicationScoped
class RulingService {

    private static final Logger LOG = Logger.getLogger(RulingService.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final String PERMISSION = "gateway:write";
    private static final Duration RECORDED_WITHIN = Duration.ofSeconds(5);

    private final RulingRepository rulings;
    private final Function<Upstream, Backend> backends;
    private final Function<OperationRecorded, Uni<Void>> trail;
    private final InstantSource clock;
    private final Vertx vertx;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long timer;

    @Inject
    RulingService(
            RulingRepository rulings,
            UpstreamClient upstreams,
            EventProducer events,
            InstantSource clock,
            Vertx vertx) {
        this(
                rulings,
                upstreams::backend,
                operation -> events.send(
                        Topics.OPERATION_RECORDED, operation.actor().id(), operation, operation.occurredAt()),
                clock,
                vertx);
    }

    RulingService(
            RulingRepository rulings,
            Function<Upstream, Backend> backends,
            Function<OperationRecorded, Uni<Void>> trail,
            InstantSource clock,
            Vertx vertx) {
        this.rulings = rulings;
        this.backends = backends;
        this.trail = trail;
        this.clock = clock;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent started) {
        timer = vertx.setPeriodic(1, LOOK_EVERY.toMillis(), tick -> look());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    Uni<Void> rule(Upstream upstream, Ruling ruling, Actor actor) {
        return decide(upstream, Optional.of(ruling), "upstreams.overrule", actor, () -> rulings.save(upstream, ruling));
    }

    /** Gives the decision back to the breakers; again does nothing. */
    Uni<Void> withdraw(Upstream upstream, Actor actor) {
        return decide(upstream, Optional.empty(), "upstreams.release", actor, () -> rulings.delete(upstream));
    }

    private Uni<Void> decide(
            Upstream upstream, Optional<Ruling> ruling, String action, Actor actor, Supplier<Uni<Void>> act) {
        Backend backend = backends.apply(upstream);
        Target target = new Target("upstream", upstream.serviceName(), upstream.serviceName());
        List<Change> changes = Change.between(described(backend.ruling(clock.instant())), described(ruling));
        return record(OperationRecorded.accepted(actor, action, PERMISSION, target, changes, clock.instant()))
                .onFailure()
                .transform(RulingService::unrecorded)
                .chain(() -> act.get()
                        .onFailure()
                        .transform(RulingService::unavailable)
                        .onFailure()
                        .call(failure -> tellThatItFailed(actor, action, target)))
                .invoke(() -> {
                    backend.rule(ruling);
                    LOG.warnf(
                            "Somebody decided over breakers action=%s upstream=%s userId=%s",
                            action, upstream.serviceName(), actor.id());
                });
    }

    /** What was announced did not happen. Without this record the trail says that it was begun, which is true as well. */
    private Uni<Void> tellThatItFailed(Actor actor, String action, Target target) {
        return record(new OperationRecorded(
                        actor,
                        action,
                        PERMISSION,
                        OperationRecorded.Decision.ALLOWED,
                        ErrorCode.SERVICE_UNAVAILABLE.name(),
                        target,
                        List.of(),
                        clock.instant()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> record(OperationRecorded operation) {
        return trail.apply(operation).ifNoItem().after(RECORDED_WITHIN).fail();
    }

    private static Map<String, String> described(Optional<Ruling> ruling) {
        return ruling.map(held -> Map.of(
                        "state", held.state().name(), "until", held.until().toString(), "comment", held.comment()))
                .orElse(Map.of());
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
                                backends.apply(upstream).rule(Optional.ofNullable(found.get(upstream)));
                            }
                        },
                        failure -> LOG.debug("Rulings cannot be read", failure));
    }

    private static ProblemException unrecorded(Throwable failure) {
        return new ProblemException(
                        ErrorCode.SERVICE_UNAVAILABLE,
                        "Kafka, through which this goes on record first, does not answer. Nothing was changed.",
                        failure)
                .withRetryAfter(Duration.ofSeconds(5));
    }

    private static ProblemException unavailable(Throwable failure) {
        return new ProblemException(
                        ErrorCode.SERVICE_UNAVAILABLE, "Redis, where gateways share rulings, does not answer.", failure)
                .withRetryAfter(Duration.ofSeconds(1));
    }
}
