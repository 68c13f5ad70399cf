package io.clusterai.platform.operations;

import io.clusterai.platform.events.Erasures;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Forgets who asked for long work, once that person is to be forgotten. */
@Singleton
class UserErasedConsumer {

    private final Erasures erasures;
    private final Operations operations;

    UserErasedConsumer(Erasures erasures, Operations operations) {
        this.erasures = erasures;
        this.operations = operations;
    }

    void start(@Observes StartupEvent started) {
        erasures.open(operations::forgetPerson);
    }
}
