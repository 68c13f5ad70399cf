package io.clusterai.platform.events;

import io.clusterai.contracts.Topics;
import io.clusterai.contracts.UserErased;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Hears of people who are to be forgotten, once for every service whatever the number of its replicas. */
@Singleton
public class Erasures {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Intakes intakes;
    private final String group;

    Erasures(Intakes intakes, @ConfigProperty(name = "quarkus.application.name") String application) {
        this.intakes = intakes;
        this.group = application;
    }

    /**
     * Begins to listen, when the service starts.
     *
     * @param forget forgets a part of what is known of the user with this id, and tells how much it was; asked again until that is
     *     nothing, and once more whenever the event comes a second time
     */
    public void open(Function<String, Uni<Integer>> forget) {
        intakes.open(
                group,
                Topics.USER_ERASED,
                UserErased.class,
                batch -> batch.forEach(received -> forgetAll(received.event().userId(), forget)));
    }

    private static void forgetAll(String userId, Function<String, Uni<Integer>> forget) {
        int forgotten;
        do {
            forgotten = forget.apply(userId).await().atMost(PATIENCE);
        } while (forgotten > 0);
    }
}
