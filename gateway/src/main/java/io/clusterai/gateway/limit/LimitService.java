package io.clusterai.gateway.limit;

import io.clusterai.platform.access.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells whether a request passes its limits. Asks Redis, which counts for all gateways; without it each allows its share. Never fails. */
@ApplicationScoped
public class LimitService {

    /** What an event loop that was busy gets on top to read an answer that has long arrived. */
    private static final long SECOND_LOOK_MILLIS = 10;

    private final LimitStoreClient store;
    private final Vertx vertx;
    private final MeterRegistry metrics;
    private final LongSupplier nanos;
    private final Limit address;
    private final Limit user;
    private final Limit key;
    private final Duration patience;
    private final LocalLimits local;
    private final Counter alone;

    @Inject
    LimitService(LimitStoreClient store, LimitConfig config, Vertx vertx, MeterRegistry metrics) {
        this.store = store;
        this.vertx = vertx;
        this.metrics = metrics;
        this.nanos = System::nanoTime;
        this.address = new Limit("address", config.perAddress(), config.window());
        this.user = new Limit("user", config.perUser(), config.window());
        this.key = new Limit("key", config.perKey(), config.window());
        this.patience = config.storeTimeout();
        this.local = new LocalLimits(config.replicas(), config.remembered());
        this.alone = metrics.counter("gateway_limits_decided_alone_total");
    }

    /** A request of nobody known. */
    public Future<Verdict> ofAddress(String network) {
        return check(List.of(new Charge(address, network)));
    }

    /** A request of somebody with an access token. */
    public Future<Verdict> ofUser(Caller caller) {
        return check(List.of(new Charge(user, caller.userId())));
    }

    /** A request with an API key, which counts for its owner as well. */
    public Future<Verdict> ofKey(Caller caller) {
        return check(List.of(new Charge(key, caller.sessionId()), new Charge(user, caller.userId())));
    }

    private Future<Verdict> check(List<Charge> charges) {
        long begun = nanos.getAsLong();
        return local.remembered(charges, begun)
                .map(Future::succeededFuture)
                .orElseGet(() -> ask(charges, begun))
                .onSuccess(verdict -> {
                    if (!verdict.allowed()) {
                        metrics.counter("gateway_limited_total", "limit", verdict.limit())
                                .increment();
                    }
                });
    }

    private Future<Verdict> ask(List<Charge> charges, long begun) {
        Promise<Verdict> verdict = Promise.promise();
        Future<LimitStoreClient.Answer> asked = store.charge(charges);
        if (!asked.isComplete()) {
            long timer = vertx.setTimer(patience.toMillis(), due -> givesUp(charges, verdict, begun));
            asked.onComplete(done -> vertx.cancelTimer(timer));
        }
        asked.onSuccess(answer -> {
                    if (verdict.future().isComplete()) {
                        local.heard(charges, answer.used(), nanos.getAsLong());
                    } else {
                        verdict.tryComplete(settle(charges, answer));
                    }
                })
                .onFailure(gone -> decideAlone(charges, verdict));
        return verdict.future();
    }

    private void givesUp(List<Charge> charges, Promise<Verdict> verdict, long begun) {
        long late = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - begun) - patience.toMillis();
        if (late > SECOND_LOOK_MILLIS) {
            vertx.setTimer(SECOND_LOOK_MILLIS, due -> decideAlone(charges, verdict));
        } else {
            decideAlone(charges, verdict);
        }
    }

    private void decideAlone(List<Charge> charges, Promise<Verdict> verdict) {
        if (!verdict.future().isComplete()) {
            alone.increment();
            verdict.tryComplete(local.decide(charges, nanos.getAsLong()));
        }
    }

    private Verdict settle(List<Charge> charges, LimitStoreClient.Answer answer) {
        long now = nanos.getAsLong();
        if (answer.refused() > 0) {
            Charge hit = charges.get(answer.refused() - 1);
            local.refused(hit, answer.pause(), now);
            return Verdict.refused(hit.limit(), answer.pause());
        }
        if (answer.age().compareTo(address.window()) < 0) {
            // What passed before it began to remember, only the gateways know.
            return local.decide(charges, now);
        }
        local.passed(charges, answer.used(), now);
        int nearest = 0;
        for (int i = 1; i < charges.size(); i++) {
            if (left(charges, answer, i) < left(charges, answer, nearest)) {
                nearest = i;
            }
        }
        return Verdict.allowed(
                charges.get(nearest).limit(),
                left(charges, answer, nearest),
                answer.resets().get(nearest));
    }

    private static int left(List<Charge> charges, LimitStoreClient.Answer answer, int i) {
        return charges.get(i).limit().requests() - answer.used().get(i);
    }
}
