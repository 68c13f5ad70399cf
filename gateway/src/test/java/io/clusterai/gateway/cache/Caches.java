package io.clusterai.gateway.cache;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;

/** A response cache for tests that are about something else. */
public final class Caches {

    private Caches() {}

    /** Keeps nothing. */
    public static CacheService off(Vertx vertx) {
        CacheConfig config = CacheConfigTest.config(Map.of("gateway.cache.ttl", "0s"));
        return new CacheService(
                new CacheStoreClient(null, vertx, config),
                config,
                new SimpleMeterRegistry(),
                InstantSource.system(),
                vertx);
    }
}
