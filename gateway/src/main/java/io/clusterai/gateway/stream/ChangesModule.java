package io.clusterai.gateway.stream;

import io.clusterai.gateway.cache.CacheService;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Lets what services tell make the answers old that they gave before. */
@ApplicationScoped
class ChangesModule {

    void start(@Observes StartupEvent started, RingService rings, CacheService cache) {
        cache.follow(rings::isConnected);
        rings.onEvent(topic -> topic.services().forEach(cache::changed));
    }
}
