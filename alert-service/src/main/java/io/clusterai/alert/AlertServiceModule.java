package io.clusterai.alert;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.InstantSource;

/** Produces the clock. Milliseconds, because that is what the samples carry and more than PostgreSQL loses nothing of. */
@ApplicationScoped
class AlertServiceModule {

    @Produces
    @Singleton
    InstantSource clock() {
        return Clock.tickMillis(java.time.ZoneOffset.UTC);
    }
}
