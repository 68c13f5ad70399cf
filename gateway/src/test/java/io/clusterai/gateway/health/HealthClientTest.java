package io.clusterai.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import jakarta.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthClientTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final Silent checks = new Silent();
    private final HealthClient client = new HealthClient(
            null,
            null,
            checks,
            HealthConfigTest.config(Map.of("gateway.health.timeout", "100ms")),
            new ObjectMapper(),
            vertx,
            "127.0.0.1:1");

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aCheckThatNeverAnswersHoldsUpNobody() {
        Probe probe = client.self().await().atMost(SOON);

        assertThat(probe.ready()).isFalse();
        assertThat(probe.reason()).isEqualTo("it cannot find out");
    }

    @Test
    void aCheckThatNeverAnswersIsNotBegunAgain() {
        for (int round = 0; round < 3; round++) {
            assertThat(client.self().await().atMost(SOON).ready()).isFalse();
        }

        assertThat(checks.begun).hasSize(1);
    }

    @Test
    void aCheckThatAnswersAtLastIsBelievedFromThenOn() {
        assertThat(client.self().await().atMost(SOON).ready()).isFalse();
        checks.begun.getFirst().complete(up());
        checks.answer = true;

        assertThat(client.self().await().atMost(SOON).ready()).isTrue();
    }

    private static SmallRyeHealth up() {
        return new SmallRyeHealth(Json.createObjectBuilder().add("status", "UP").build());
    }

    /** Checks that answer only when they are told to. */
    private static final class Silent extends SmallRyeHealthReporter {

        private final List<UniEmitter<? super SmallRyeHealth>> begun = new ArrayList<>();
        private boolean answer;

        @Override
        public Uni<SmallRyeHealth> getReadinessAsync() {
            return Uni.createFrom().emitter(emitter -> {
                begun.add(emitter);
                if (answer) {
                    emitter.complete(up());
                }
            });
        }
    }
}
