package io.clusterai.alert;

import static io.clusterai.alert.testsupport.Api.ALERTS;
import static io.clusterai.alert.testsupport.Api.CHANNELS;
import static io.clusterai.alert.testsupport.Api.RULES;
import static io.clusterai.alert.testsupport.Api.asAdmin;
import static io.clusterai.alert.testsupport.Api.createChannel;
import static io.clusterai.alert.testsupport.Api.createRule;
import static io.clusterai.alert.testsupport.Api.rule;
import static io.clusterai.alert.testsupport.Api.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.alert.testsupport.Api;
import io.clusterai.alert.testsupport.Receiver;
import io.clusterai.alert.testsupport.Receiver.Received;
import io.clusterai.contracts.AlertChanged;
import io.clusterai.contracts.AlertStatus;
import io.clusterai.contracts.Topics;
import io.clusterai.contracts.UserErased;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.events.EventCodec;
import io.clusterai.platform.events.EventProducer;
import io.clusterai.platform.events.Tail;
import io.clusterai.platform.events.Tails;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a sample on Kafka to the receiver's ledger, over the real PostgreSQL and Kafka. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class AlertServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    EventProducer producer;

    @Inject
    Tails tails;

    @Inject
    EventCodec codec;

    @Inject
    ObjectMapper mapper;

    private final String metric = unique("load");
    private final String name = unique("Load");
    private final List<AlertChanged> events = new CopyOnWriteArrayList<>();
    private Receiver receiver;
    private Tail tail;
    private String channel;

    @BeforeEach
    void listen() {
        receiver = new Receiver();
        channel = createChannel(name, receiver.url());
        tail = tails.open(List.of(Topics.ALERT_CHANGED), Instant.now().minusSeconds(5), record -> {
            AlertChanged event = codec.read(record.payload(), AlertChanged.class);
            if (event.name().equals(name)) {
                events.add(event);
            }
        });
    }

    @AfterEach
    void stop() {
        tail.close();
        asAdmin().delete(CHANNELS + "/" + channel).then().statusCode(204);
        receiver.close();
    }

    private void see(double value) {
        producer.send(Topics.SAMPLES_OBSERVED, "host:test", Api.sample(metric, value), Instant.now())
                .await()
                .atMost(PATIENCE);
    }

    private AlertChanged awaitEvent(AlertStatus state) {
        await().atMost(PATIENCE).until(() -> events.stream().anyMatch(event -> event.state() == state));
        return events.stream().filter(event -> event.state() == state).toList().getLast();
    }

    private List<Received> awaitRequests(int count) {
        await().atMost(PATIENCE).until(() -> receiver.ledger().size() >= count);
        return receiver.ledger();
    }

    private JsonNode json(Received received) throws Exception {
        return mapper.readTree(received.body());
    }

    @Test
    void watchesTheSuitesOwnComponentsFromTheStart() {
        producer.send(Topics.SAMPLES_OBSERVED, "target:gateway", Api.sample("component_up", 0.5), Instant.now())
                .await()
                .atMost(PATIENCE);

        await().atMost(PATIENCE).untilAsserted(() -> asAdmin()
                .queryParam("state", "PENDING")
                .get(ALERTS)
                .then()
                .statusCode(200)
                .body("items.name", hasItem("ComponentDegraded")));
    }

    @Test
    void firesIsAcknowledgedAndResolves() throws Exception {
        createRule(rule(name, metric + " > 0.9"));
        see(0.95);

        AlertChanged firing = awaitEvent(AlertStatus.FIRING);
        assertThat(firing.labels()).containsEntry("instance", "test").containsEntry("alertname", name);
        assertThat(firing.value()).isEqualTo(0.95);
        Received first = awaitRequests(1).getFirst();
        JsonNode message = json(first);
        assertThat(message.get("version").asText()).isEqualTo("4");
        assertThat(message.get("status").asText()).isEqualTo("firing");
        assertThat(message.get("receiver").asText()).isEqualTo(name);
        assertThat(message.get("alerts").get(0).get("fingerprint").asText()).isEqualTo(firing.fingerprint());
        assertThat(message.get("alerts").get(0).get("startsAt").asText())
                .isEqualTo(firing.firedAt().toString());

        asAdmin()
                .body(Map.of("comment", "on it"))
                .put(ALERTS + "/" + firing.id() + "/acknowledgement")
                .then()
                .statusCode(200)
                .body("state", equalTo("ACKNOWLEDGED"))
                .body("acknowledgement.by", equalTo("admin"))
                .body("acknowledgement.comment", equalTo("on it"));
        awaitEvent(AlertStatus.ACKNOWLEDGED);
        see(0.5);

        AlertChanged resolved = awaitEvent(AlertStatus.RESOLVED);
        assertThat(resolved.id()).isEqualTo(firing.id());
        assertThat(resolved.version()).isEqualTo(3);
        assertThat(resolved.reason()).isEqualTo("CONDITION_CLEARED");
        Received last = awaitRequests(2).get(1);
        assertThat(json(last).get("status").asText()).isEqualTo("resolved");
        assertThat(last.key()).isNotEqualTo(first.key());
        asAdmin()
                .get(ALERTS + "/" + firing.id() + "/history")
                .then()
                .statusCode(200)
                .body("items.state", equalTo(List.of("FIRING", "ACKNOWLEDGED", "RESOLVED")))
                .body("items.actor", equalTo(List.of("rule", "admin", "rule")));
        asAdmin()
                .body(Map.of("comment", "too late"))
                .put(ALERTS + "/" + firing.id() + "/acknowledgement")
                .then()
                .statusCode(409)
                .body("code", equalTo("ALERT_NOT_OPEN"));
        asAdmin()
                .get(CHANNELS + "/" + channel)
                .then()
                .statusCode(200)
                .body("lastDelivery.state", equalTo("DELIVERED"))
                .body("failed", equalTo(0));
        asAdmin()
                .get(CHANNELS + "/" + channel + "/deliveries")
                .then()
                .statusCode(200)
                .body("items.kind", equalTo(List.of("RESOLVED", "FIRING")));
        asAdmin()
                .queryParam("state", "RESOLVED")
                .queryParam("severity", "critical")
                .get(ALERTS)
                .then()
                .statusCode(200)
                .body("items.id", hasItem(firing.id()));
    }

    @Test
    void whoeverAcknowledgedAndIsToBeForgottenIsNamedNoMore() {
        String grace = unique("grace");
        createRule(rule(name, metric + " > 0.9"));
        see(0.95);
        AlertChanged firing = awaitEvent(AlertStatus.FIRING);
        String alert = ALERTS + "/" + firing.id();
        Api.as(Tokens.with(grace, "alerts:read", "alerts:acknowledge"))
                .body(Map.of("comment", "ask " + grace))
                .put(alert + "/acknowledgement")
                .then()
                .statusCode(200)
                .body("acknowledgement.by", equalTo(grace));

        erase(grace);

        await().atMost(PATIENCE).until(() -> events.stream().anyMatch(event -> event.version() == 3));
        AlertChanged forgotten = events.getLast();
        assertThat(forgotten.state()).isEqualTo(AlertStatus.ACKNOWLEDGED);
        assertThat(forgotten.acknowledgement().by()).isEqualTo("erased user");
        assertThat(forgotten.acknowledgement().comment()).isEmpty();
        for (String path : List.of(alert, alert + "/history", ALERTS + "?state=ACKNOWLEDGED")) {
            assertThat(asAdmin().get(path).then().statusCode(200).extract().asString())
                    .contains("erased user")
                    .doesNotContain(grace);
        }

        // What is evaluated from memory goes on from there, and does not bring the name back.
        see(0.5);
        assertThat(awaitEvent(AlertStatus.RESOLVED).version()).isEqualTo(4);
        asAdmin()
                .get(alert + "/history")
                .then()
                .body("items.actor", equalTo(List.of("rule", "erased user", "rule")))
                .body("items.version", equalTo(List.of(1, 2, 4)));
    }

    @Test
    void toHearTwiceOfSomebodyToForgetChangesNothingMoreAndNobodyElse() {
        String grace = unique("grace");
        createRule(rule(name, metric + " > 0.9"));
        see(0.95);
        AlertChanged firing = awaitEvent(AlertStatus.FIRING);
        String alert = ALERTS + "/" + firing.id();
        Api.as(Tokens.with(grace, "alerts:acknowledge"))
                .body(Map.of("comment", "mine"))
                .put(alert + "/acknowledgement")
                .then()
                .statusCode(200);
        asAdmin()
                .body(Map.of("comment", "now mine"))
                .put(alert + "/acknowledgement")
                .then()
                .statusCode(200);

        erase(grace);
        erase(grace);
        String later = unique("later");
        Api.as(Tokens.with(later, "alerts:acknowledge"))
                .body(Map.of("comment", "and mine"))
                .put(alert + "/acknowledgement")
                .then()
                .statusCode(200);
        erase(later);

        // The last one was read behind both of the first: the same partition or not, it is in the answer.
        await().atMost(PATIENCE).untilAsserted(() -> asAdmin()
                .get(alert + "/history")
                .then()
                .body("items.actor", equalTo(List.of("rule", "erased user", "admin", "erased user")))
                .body("items.comment", equalTo(List.of("", "", "now mine", ""))));
        asAdmin().get(alert).then().body("version", equalTo(5)).body("acknowledgement.by", equalTo("erased user"));
    }

    private void erase(String username) {
        String id = Tokens.userId(username);
        producer.send(Topics.USER_ERASED, id, new UserErased(id, Instant.now()), Instant.now())
                .await()
                .atMost(PATIENCE);
    }

    @Test
    void waitsForTheHoldAndRefusesAcknowledgementsMeanwhile() {
        Map<String, Object> rule = rule(name, metric + " > 0.9");
        rule.put("for", "PT1.5S");
        createRule(rule);
        see(0.95);

        AlertChanged pending = awaitEvent(AlertStatus.PENDING);
        asAdmin()
                .body(Map.of("comment", "early"))
                .put(ALERTS + "/" + pending.id() + "/acknowledgement")
                .then()
                .statusCode(409)
                .body("code", equalTo("ALERT_NOT_FIRING"));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            see(0.96);
            return events.stream().anyMatch(event -> event.state() == AlertStatus.FIRING);
        });

        AlertChanged firing = awaitEvent(AlertStatus.FIRING);
        assertThat(Duration.between(firing.startedAt(), firing.firedAt()))
                .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(10));
    }

    @Test
    void resolvesTheAlertsOfADeletedRule() {
        String id = createRule(rule(name, metric + " > 0.9"));
        see(0.95);
        awaitEvent(AlertStatus.FIRING);

        asAdmin().delete(RULES + "/" + id).then().statusCode(204);

        assertThat(awaitEvent(AlertStatus.RESOLVED).reason()).isEqualTo("RULE_DELETED");
        awaitRequests(2);
        asAdmin().get(RULES + "/" + id).then().statusCode(404).body("code", equalTo("RULE_NOT_FOUND"));
    }

    @Test
    void resolvesTheAlertsOfADisabledRuleAndFiresAgainOnceItIsEnabled() {
        Map<String, Object> rule = rule(name, metric + " > 0.9");
        String id = createRule(rule);
        see(0.95);
        AlertChanged first = awaitEvent(AlertStatus.FIRING);
        rule.put("enabled", false);

        asAdmin().body(rule).put(RULES + "/" + id).then().statusCode(200).body("version", equalTo(2));
        assertThat(awaitEvent(AlertStatus.RESOLVED).reason()).isEqualTo("RULE_DISABLED");
        rule.put("enabled", true);
        asAdmin().body(rule).put(RULES + "/" + id).then().statusCode(200);

        await().atMost(PATIENCE).until(() -> events.stream()
                .anyMatch(event ->
                        event.state() == AlertStatus.FIRING && !event.id().equals(first.id())));
    }

    @Test
    void resolvesWhatAnEditedRuleNoLongerRaises() {
        String id = createRule(rule(name, metric + " > 0.9"));
        see(0.95);
        awaitEvent(AlertStatus.FIRING);

        asAdmin()
                .body(rule(name, metric + " > 0.99"))
                .put(RULES + "/" + id)
                .then()
                .statusCode(200);

        assertThat(awaitEvent(AlertStatus.RESOLVED).reason()).isEqualTo("RULE_CHANGED");
    }

    @Test
    void firesAgainWhenAnAcknowledgementRunsOut() {
        createRule(rule(name, metric + " > 0.9"));
        see(0.95);
        AlertChanged firing = awaitEvent(AlertStatus.FIRING);

        asAdmin()
                .body(Map.of(
                        "comment",
                        "for a moment",
                        "until",
                        Instant.now().plusSeconds(1).toString()))
                .put(ALERTS + "/" + firing.id() + "/acknowledgement")
                .then()
                .statusCode(200);

        await().atMost(PATIENCE).until(() -> events.stream()
                .anyMatch(event -> event.state() == AlertStatus.FIRING && event.version() == 3));
        assertThat(awaitRequests(2)).extracting(Received::key).doesNotHaveDuplicates();
    }

    @Test
    void triesAgainUnderTheSameKeyUntilTheReceiverAccepts() {
        receiver.answer(500, 429);
        createRule(rule(name, metric + " > 0.9"));
        see(0.95);

        List<Received> requests = awaitRequests(3);

        assertThat(requests).extracting(Received::answered).containsExactly(500, 429, 200);
        assertThat(requests)
                .extracting(Received::key)
                .containsOnly(requests.getFirst().key());
    }

    @Test
    void showsANotificationThatWasGivenUp() {
        receiver.answer(404);
        createRule(rule(name, metric + " > 0.9"));
        see(0.95);
        awaitRequests(1);

        await().atMost(PATIENCE).untilAsserted(() -> asAdmin()
                .get(CHANNELS + "/" + channel)
                .then()
                .body("failed", equalTo(1))
                .body("lastDelivery.state", equalTo("FAILED"))
                .body("lastDelivery.reason", equalTo("the receiver answered 404")));
    }

    @Test
    void testsARuleAgainstTheLiveSamples() {
        Map<String, Object> rule = rule(name, metric + " > 0.9");
        rule.put("enabled", false);
        String id = createRule(rule);
        see(0.95);

        await().atMost(PATIENCE).untilAsserted(() -> asAdmin()
                .post(RULES + "/" + id + "/test")
                .then()
                .statusCode(200)
                .body("matched", equalTo(1))
                .body("holding", equalTo(1))
                .body("results[0].labels.instance", equalTo("test"))
                .body("feedAt", notNullValue()));
        assertThat(events).isEmpty();
    }

    @Test
    void goesOnAfterAnUnreadableRecord() {
        createRule(rule(name, metric + " > 0.9"));
        producer.send(Topics.SAMPLES_OBSERVED, "host:test", List.of("not", "samples"), Instant.now())
                .await()
                .atMost(PATIENCE);
        see(0.95);

        awaitEvent(AlertStatus.FIRING);
    }
}
