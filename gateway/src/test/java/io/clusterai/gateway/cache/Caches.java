package io.clusterai.gateway.cache;

import io.clusterai.contracts.Proof;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.access.Confirmation;
import io.clusterai.platform.access.Standing;
import io.clusterai.platform.access.StepUp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Response caches for tests that are about something else, or about what becomes of it when Redis or Kafka is away. */
public final class Caches {

    private Caches() {}

    /** Keeps nothing. */
    public static CacheService off(Vertx vertx) {
        return cache(vertx, Map.of("gateway.cache.ttl", "0s"), null);
    }

    private static CacheService cache(Vertx vertx, Map<String, String> values, CacheStoreClient known) {
        CacheConfig config = CacheConfigTest.config(values);
        return new CacheService(
                known == null ? new CacheStoreClient(null, vertx, config) : known,
                config,
                new SimpleMeterRegistry(),
                InstantSource.system(),
                vertx,
                new Standing(
                        new StepUp(List.of(), Proof.Level.PASSWORD, Duration.ofMinutes(5)),
                        new Confirmation(List.of())));
    }

    /** A cache whose Redis and Kafka come and go as a test wants. */
    public static final class Shaky {

        private final CacheService cache;
        private final Store store;
        private volatile boolean eventsAreHeard = true;

        public Shaky(Vertx vertx) {
            store = new Store(vertx);
            cache = Caches.cache(vertx, Map.of(), store);
            cache.follow(() -> eventsAreHeard);
        }

        public CacheService cache() {
            return cache;
        }

        public void redisIs(boolean there) {
            store.there = there;
        }

        public void eventsAreHeard(boolean heard) {
            eventsAreHeard = heard;
        }

        /** How often all answers of a service were made old. */
        public int renewals(Upstream upstream) {
            return store.renewals.get(upstream).get();
        }
    }

    /** Generations without a Redis; shares no answers. */
    private static final class Store extends CacheStoreClient {

        private final Map<Upstream, AtomicInteger> renewals = new EnumMap<>(Upstream.class);
        private volatile boolean there = true;

        private Store(Vertx vertx) {
            super(null, vertx, CacheConfigTest.config(Map.of()));
            for (Upstream upstream : Upstream.values()) {
                renewals.put(upstream, new AtomicInteger());
            }
        }

        @Override
        Future<State> read(CacheKey key) {
            return generation(key.upstream()).map(generation -> new State(generation, Optional.empty()));
        }

        @Override
        Future<String> generation(Upstream upstream) {
            return there
                    ? Future.succeededFuture("generation " + renewals.get(upstream))
                    : Future.failedFuture("Redis is away");
        }

        @Override
        Future<Void> renew(Upstream upstream) {
            renewals.get(upstream).incrementAndGet();
            return Future.succeededFuture();
        }

        @Override
        void write(CacheKey key, StoredAnswer answer, Duration ttl) {
            // Nobody else is there to read it.
        }
    }
}
