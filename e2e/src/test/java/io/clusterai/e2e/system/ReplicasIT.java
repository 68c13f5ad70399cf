package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.Needs;
import io.clusterai.e2e.suite.Stream;
import io.clusterai.e2e.suite.Suite;
import io.clusterai.e2e.suite.WebhookReceiver;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two gateways and two alert-services behave as one. */
class ReplicasIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @BeforeEach
    void twoOfEach() {
        Needs.that(Suite.urls().size() >= 2, "the suite runs with two gateways");
        Needs.that(Suite.processes("alert-service").size() >= 2, "the suite runs with two alert-services");
    }

    @Test
    void oneAlertIsOneNotificationAndBothGatewaysPushIt() {
        Api admin = Api.admin();
        String name = Rules.uniqueName("OneOnly");
        try (WebhookReceiver receiver = new WebhookReceiver();
                Rules rules = new Rules(admin);
                Stream first = Stream.open(admin.at(Suite.urls().get(0))).subscribe("1", "alerts");
                Stream second = Stream.open(admin.at(Suite.urls().get(1))).subscribe("1", "alerts")) {
            first.next(PATIENCE, frame -> frame.type().equals("snapshot"));
            second.next(PATIENCE, frame -> frame.type().equals("snapshot"));
            rules.webhook(Rules.uniqueName("ledger"), receiver.url());

            String rule = rules.rule(name, Rules.ALWAYS);

            Stream.Frame onFirst = first.next(PATIENCE, frame -> tells(frame, name, "FIRING"));
            Stream.Frame onSecond = second.next(PATIENCE, frame -> tells(frame, name, "FIRING"));
            assertThat(onFirst.data()).isEqualTo(onSecond.data());
            Await.until("the webhook arrives", PATIENCE, () -> !receiver.of(name, "firing")
                    .isEmpty());

            // The end of the alert is the proof that nothing else was on its way: deliveries of one alert keep their
            // order.
            admin.delete("/api/v1/alerts/rules/" + rule);
            Await.until("the end arrives", PATIENCE, () -> !receiver.of(name, "resolved")
                    .isEmpty());
            assertThat(receiver.of(name, "firing")).hasSize(1);
            assertThat(receiver.of(name, "resolved")).hasSize(1);
            assertThat(admin.items("/api/v1/alerts?limit=200").stream()
                            .filter(alert -> alert.path("name").asText().equals(name)))
                    .hasSize(1);
        }
    }

    @Test
    void aClientThatMovesBetweenGatewaysLosesAndRepeatsNothing() {
        Api admin = Api.admin();
        List<URI> gateways = Suite.urls();
        List<String> expected = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        try (Rules rules = new Rules(admin)) {
            String position;
            try (Stream start = Stream.open(admin.at(gateways.getFirst())).subscribe("1", "alerts")) {
                position = start.next(PATIENCE, frame -> frame.type().equals("snapshot"))
                        .position();
            }
            for (int move = 0; move < 6; move++) {
                String name = Rules.uniqueName("Moving");
                expected.add(name);
                rules.rule(name, Rules.ALWAYS);
                try (Stream stream = Stream.open(admin.at(gateways.get((move + 1) % gateways.size())))
                        .subscribe("1", "alerts", Optional.of(position))) {
                    while (!seen.contains(name)) {
                        Stream.Frame frame = stream.next(
                                PATIENCE, candidate -> candidate.topic().equals("alerts"));
                        assertThat(frame.type()).isEqualTo("event");
                        position = frame.position();
                        if (frame.data().path("name").asText().startsWith("Moving")
                                && frame.data().path("state").asText().equals("FIRING")) {
                            seen.add(frame.data().path("name").asText());
                        }
                    }
                }
            }
            assertThat(seen).containsExactlyElementsOf(expected);
        }
    }

    private static boolean tells(Stream.Frame frame, String name, String state) {
        return frame.type().equals("event")
                && frame.data().path("name").asText().equals(name)
                && frame.data().path("state").asText().equals(state);
    }
}
