package io.clusterai.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The one clock of the service. */
@ApplicationScoped
class ClockModule {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
