package io.clusterai.model;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.InstantSource;

/** Produces what every feature is given: the time. */
@ApplicationScoped
class ModelServiceModule {

    @Produces
    @Singleton
    InstantSource time() {
        return Clock.systemUTC();
    }
}
