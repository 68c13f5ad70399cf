package io.clusterai.alert.evaluation;

import io.clusterai.contracts.Topics;
import io.clusterai.contracts.UserErased;
import io.clusterai.platform.events.Intakes;
import io.clusterai.platform.events.Received;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Forgets who acknowledged, and what they wrote, once that person is to be forgotten. To hear of it twice changes nothing. */
@Singleton
class UserErasedConsumer {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Intakes intakes;
    private final AlertService alerts;
    private final String group;

    UserErasedConsumer(
            Intakes intakes,
            AlertService alerts,
            @ConfigProperty(name = "quarkus.application.name") String application) {
        this.intakes = intakes;
        this.alerts = alerts;
        this.group = application;
    }

    void start(@Observes StartupEvent started) {
        intakes.open(group, Topics.USER_ERASED, UserErased.class, this::on);
    }

    private void on(List<Received<UserErased>> batch) {
        batch.forEach(received -> forget(received.event().userId()));
    }

    private void forget(String userId) {
        int forgotten;
        do {
            forgotten = alerts.forgetPerson(userId).await().atMost(PATIENCE);
        } while (forgotten > 0);
    }
}
