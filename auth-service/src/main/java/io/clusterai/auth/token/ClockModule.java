package io.clusterai.auth.token;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The one clock of the service. */
class ClockModule {

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}
