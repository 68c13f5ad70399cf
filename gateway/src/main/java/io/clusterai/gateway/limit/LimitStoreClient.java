package io.clusterai.gateway.limit;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * The log of all gateways together: one list of times per subject in Redis, by Redis's clock. One call checks and charges everything that
 * applies to a request, or charges nothing. Every event loop holds a connection of its own open, so that no request changes threads for its
 * limits; a common one serves those that have none yet, and while there is none at all every call fails at once.
 */
@Singleton
class LimitStoreClient {

    private static final Logger LOG = Logger.getLogger(LimitStoreClient.class);
    private static final Duration CONNECT_EVERY = Duration.ofMillis(500);

    /** Further event loops share the common one. Redis's pool has to be larger, for everybody else needs connections too. */
    static final int MOST_CONNECTIONS = 64;

    private final Redis redis;
    private final Vertx vertx;
    private final Duration patience;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicReference<LimitLinkClient> common = new AtomicReference<>();
    private final ThreadLocal<Loop> ofThisLoop = ThreadLocal.withInitial(Loop::new);
    private final Set<LimitLinkClient> open = ConcurrentHashMap.newKeySet();
    private volatile long timer;

    @Inject
    LimitStoreClient(Redis redis, Vertx vertx, LimitConfig config) {
        this(redis, vertx, config.storeTimeout());
    }

    LimitStoreClient(Redis redis, Vertx vertx, Duration patience) {
        this.redis = redis;
        this.vertx = vertx;
        this.patience = patience;
    }

    void start(@Observes StartupEvent started) {
        connect();
        timer = vertx.setPeriodic(CONNECT_EVERY.toMillis(), tick -> connect());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
        open.forEach(LimitLinkClient::close);
    }

    /** Checks and charges; {@code asked} is told on whatever event loop. */
    void charge(List<Charge> charges, Asked asked) {
        LimitLinkClient own = own();
        if (own != null) {
            own.charge(charges, asked);
            return;
        }
        LimitLinkClient shared = common.get();
        if (shared == null) {
            asked.failed();
        } else {
            shared.run(() -> shared.charge(charges, asked));
        }
    }

    /** Takes back what was charged to a request that did not pass after all. */
    void takeBack(List<Charge> charges, Answer charged) {
        LimitLinkClient own = own();
        if (own != null) {
            own.takeBack(charges, charged.stamp());
            return;
        }
        LimitLinkClient shared = common.get();
        if (shared != null) {
            shared.run(() -> shared.takeBack(charges, charged.stamp()));
        }
    }

    /** The connection of the calling event loop, null while it has none. */
    private LimitLinkClient own() {
        if (!Context.isOnEventLoopThread()) {
            return null;
        }
        Loop loop = ofThisLoop.get();
        if (loop.link == null
                && !loop.connecting
                && open.size() < MOST_CONNECTIONS
                && System.nanoTime() - loop.notBefore >= 0) {
            loop.connecting = true;
            // Not in the context of the request that happens to be the first.
            ContextInternal.current().unwrap().runOnContext(outside -> connect(loop));
        }
        return loop.link;
    }

    private void connect(Loop loop) {
        loop.notBefore = System.nanoTime() + CONNECT_EVERY.toNanos();
        LimitLinkClient.open(vertx, redis, patience, (link, failure) -> {
                    open.remove(link);
                    loop.link = null;
                })
                .onSuccess(link -> {
                    open.add(link);
                    loop.link = link;
                })
                .onFailure(failure -> LOG.debug("Redis cannot be connected", failure))
                .onComplete(done -> loop.connecting = false);
    }

    private void connect() {
        if (common.get() != null || !connecting.compareAndSet(false, true)) {
            return;
        }
        LimitLinkClient.open(vertx, redis, patience, this::lost)
                .onSuccess(link -> {
                    open.add(link);
                    common.set(link);
                    LOG.info("Limits are counted in Redis");
                })
                .onFailure(failure -> LOG.debug("Redis cannot be connected", failure))
                .onComplete(done -> connecting.set(false));
    }

    private void lost(LimitLinkClient link, Throwable failure) {
        open.remove(link);
        if (common.compareAndSet(link, null)) {
            LOG.warnf(
                    "Redis does not count, limits are kept by every gateway for itself reason=%s",
                    failure.getMessage());
        }
    }

    /** Who waits for what the store says; told once whether there is an answer in time, and of an answer that comes later still. */
    interface Asked {

        void answered(Answer answer);

        /** The store takes too long. */
        void late();

        /** The store cannot be asked. */
        void failed();
    }

    /** What an event loop knows; nobody else touches it. */
    private static final class Loop {

        private LimitLinkClient link;
        private boolean connecting;
        private long notBefore = System.nanoTime();
    }

    /**
     * What the store says.
     *
     * @param age how far back it remembers at least
     * @param refused which charge refuses, counted from 1; 0 when the request was charged to all
     * @param pause how long that lasts
     * @param stamp what the charge can be taken back by
     * @param used how many of each charge are used, this one included
     * @param resets when the oldest of each charge leaves
     */
    record Answer(Duration age, int refused, Duration pause, String stamp, List<Integer> used, List<Duration> resets) {

        boolean charged() {
            return refused == 0;
        }
    }
}
