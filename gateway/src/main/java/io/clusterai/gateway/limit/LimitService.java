package io.clusterai.gateway.limit;

import io.clusterai.platform.access.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.LongSupplier;

/** Tells whether a request passes its limits. Asks Redis, which counts for all gateways; without it each allows its share. Never fails. */
@Singleton
public class LimitService {

    /** How many times the limit of an address it may present tokens and keys that the gateway does not know. */
    private static final int CREDENTIALS = 10;

    private final LimitStoreClient store;
    private final MeterRegistry metrics;
    private final LongSupplier nanos;
    private final Limit address;
    private final Limit credential;
    private final Limit user;
    private final Limit key;
    private final LocalLimits local;
    private final Counter alone;
    private final Counter takenBack;

    @Inject
    LimitService(LimitStoreClient store, LimitConfig config, MeterRegistry metrics) {
        this.store = store;
        this.metrics = metrics;
        this.nanos = System::nanoTime;
        this.address = new Limit("address", config.perAddress(), config.window());
        this.credential = new Limit(
                "credential",
                (int) Math.min(Integer.MAX_VALUE, (long) CREDENTIALS * config.perAddress()),
                config.window());
        this.user = new Limit("user", config.perUser(), config.window());
        this.key = new Limit("key", config.perKey(), config.window());
        this.local = new LocalLimits(config.replicas(), config.remembered());
        this.alone = metrics.counter("gateway_limits_decided_alone_total");
        this.takenBack = metrics.counter("gateway_limits_taken_back_total");
    }

    /** A request of nobody known. */
    public Future<Verdict> ofAddress(String network) {
        return check(List.of(new Charge(address, network)));
    }

    /** A request of somebody known; one with an API key counts for the key and for its owner. */
    public Future<Verdict> of(Caller caller) {
        Charge ofUser = new Charge(user, caller.userId());
        return check(caller.byApiKey() ? List.of(new Charge(key, caller.sessionId()), ofUser) : List.of(ofUser));
    }

    /** A token or key that was not seen lately and has to be checked, which costs more than to turn it away. */
    public Future<Verdict> ofUnknownCredential(String network) {
        return check(List.of(new Charge(credential, network)));
    }

    private Future<Verdict> check(List<Charge> charges) {
        return local.remembered(charges, nanos.getAsLong())
                .map(Future::succeededFuture)
                .orElseGet(() -> ask(charges))
                .onSuccess(verdict -> {
                    if (!verdict.allowed()) {
                        metrics.counter("gateway_limited_total", "limit", verdict.limit())
                                .increment();
                    }
                });
    }

    private Future<Verdict> ask(List<Charge> charges) {
        Promise<Verdict> verdict = Promise.promise();
        store.charge(charges, new LimitStoreClient.Asked() {
            @Override
            public void answered(LimitStoreClient.Answer answer) {
                if (verdict.future().isComplete()) {
                    corrected(charges, answer, verdict.future().result());
                } else {
                    verdict.complete(settle(charges, answer));
                }
            }

            @Override
            public void late() {
                failed();
            }

            @Override
            public void failed() {
                alone.increment();
                verdict.complete(local.decide(charges, nanos.getAsLong()));
            }
        });
        return verdict.future();
    }

    private void corrected(List<Charge> charges, LimitStoreClient.Answer answer, Verdict decided) {
        local.heard(charges, answer.used(), nanos.getAsLong());
        takeBackUnless(decided, charges, answer);
    }

    /** What was charged to a request that was refused here would be missing to the next one. */
    private void takeBackUnless(Verdict decided, List<Charge> charges, LimitStoreClient.Answer answer) {
        if (answer.charged() && !decided.allowed()) {
            store.takeBack(charges, answer);
            local.takenBack(charges);
            takenBack.increment();
        }
    }

    private Verdict settle(List<Charge> charges, LimitStoreClient.Answer answer) {
        long now = nanos.getAsLong();
        if (!answer.charged()) {
            Charge hit = charges.get(answer.refused() - 1);
            local.refused(hit, answer.pause(), now);
            return Verdict.refused(hit.limit(), answer.pause());
        }
        if (answer.age().compareTo(address.window()) < 0) {
            // What passed before it began to remember, only the gateways know.
            Verdict decided = local.decide(charges, now);
            takeBackUnless(decided, charges, answer);
            return decided;
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
