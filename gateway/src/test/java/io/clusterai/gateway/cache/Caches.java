package io.clusterai.gateway.cache;

import io.clusterai.contracts.Proof;
import io.clusterai.platform.access.Confirmation;
import io.clusterai.platform.access.Standing;
import io.clusterai.platform.access.StepUp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
                vertx,
                new Standing(
                        new StepUp(List.of(), Proof.Level.PASSWORD, Duration.ofMinutes(5)),
                        new Confirmation(List.of())));
    }
}
