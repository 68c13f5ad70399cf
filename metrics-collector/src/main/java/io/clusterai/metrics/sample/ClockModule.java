package io.clusterai.metrics.sample;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Brings the time, so that nobody else asks the system for it. */
class ClockModule {

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}
