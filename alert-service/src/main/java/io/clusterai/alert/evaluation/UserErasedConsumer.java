package io.clusterai.alert.evaluation;

import io.clusterai.platform.events.Erasures;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Forgets who acknowledged, and what they wrote, once that person is to be forgotten. */
@Singleton
class UserErasedConsumer {

    private final Erasures erasures;
    private final AlertService alerts;

    UserErasedConsumer(Erasures erasures, AlertService alerts) {
        this.erasures = erasures;
        this.alerts = alerts;
    }

    void start(@Observes StartupEvent started) {
        erasures.open(alerts::forgetPerson);
    }
}
