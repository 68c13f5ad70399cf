package io.clusterai.auth.accessstate;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.contracts.AccessChanged;
import io.clusterai.contracts.Topics;
import io.clusterai.platform.access.AccessState;
import io.clusterai.platform.access.AccessStateCopy;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class AccessStateTest {

    private static final String STATE = "/internal/access-state";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    AccessStateCopy copy;

    @Inject
    RedisDataSource redis;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Test
    void carriesKeysAndAnEpochThatAnswersNotModified() {
        Response state = service().get(STATE);

        state.then().statusCode(200).body("keys.keys", hasSize(greaterThanOrEqualTo(1)));
        service()
                .header("If-None-Match", state.header("ETag"))
                .get(STATE)
                .then()
                .statusCode(304);
    }

    @Test
    void anotherEpochGetsTheBody() {
        service().header("If-None-Match", "\"1\"").get(STATE).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"x\"", "\"99999999999999999999\"", "*"})
    void aTagThatIsNotOursIsRefused(String tag) {
        service().header("If-None-Match", tag).get(STATE).then().statusCode(400);
    }

    @Test
    void isForServicesOnly() {
        given().auth().preemptive().basic("service", "wrong").get(STATE).then().statusCode(401);
        given().auth()
                .preemptive()
                .basic("admin", "test-service-secret")
                .get(STATE)
                .then()
                .statusCode(401);
        SignedInUser.admin().request().get(STATE).then().statusCode(403);
    }

    @Test
    void serviceCredentialsOpenNothingElse() {
        service().get("/api/v1/auth/users").then().statusCode(403);
        service().get("/api/v1/auth/me").then().statusCode(401);
    }

    @Test
    void anEndedSessionIsListedAndCopiedBeforeTheAnswer() {
        SignedInUser user = SignedInUser.with("viewer");
        long before = service().get(STATE).jsonPath().getLong("epoch");

        given().contentType("application/json")
                .body(Map.of("refreshToken", user.refreshToken()))
                .post("/api/v1/auth/logout")
                .then()
                .statusCode(204);

        AccessState copied = copy.read().await().atMost(PATIENCE);
        assertThat(copied.revokedSessions()).contains(user.sessionId());
        service().get(STATE).then().body("revokedSessions", hasItem(user.sessionId()));
        assertThat(service().get(STATE).jsonPath().getLong("epoch")).isGreaterThan(before);
    }

    @Test
    void aLoginChangesNothing() {
        long before = service().get(STATE).jsonPath().getLong("epoch");

        SignedInUser.admin().refreshed();

        assertThat(service().get(STATE).jsonPath().getLong("epoch")).isEqualTo(before);
    }

    @Test
    void aLostCopyIsPutBack() {
        redis.key(String.class).del("access:state");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(redis.key(String.class).exists("access:state"))
                        .isTrue());
    }

    @Test
    void anOlderCopyNeverReplacesANewerOne() {
        AccessState held = copy.read().await().atMost(PATIENCE);
        AccessState older = new AccessState(held.epoch() - 1, Instant.EPOCH, held.keys(), Set.of("older"), List.of());

        copy.write(older).await().atMost(PATIENCE);

        assertThat(copy.read().await().atMost(PATIENCE).revokedSessions()).doesNotContain("older");
    }

    @Test
    void aCopyAheadOfTheDatabaseIsReplaced() {
        AccessState held = copy.read().await().atMost(PATIENCE);
        copy.replace(new AccessState(
                        held.epoch() + 1_000_000, Instant.EPOCH, held.keys(), Set.of("foreign"), List.of()))
                .await()
                .atMost(PATIENCE);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        copy.read().await().atMost(PATIENCE).revokedSessions())
                .doesNotContain("foreign"));
    }

    @Test
    void aRoleChangeIsAnnouncedUnderTheUsersKey() throws Exception {
        SignedInUser user = SignedInUser.with("viewer");
        SignedInUser.admin()
                .request()
                .body(Map.of("roles", List.of("operator"), "enabled", true))
                .put("/api/v1/auth/users/" + user.id())
                .then()
                .statusCode(200);

        List<String> events = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "group.id",
                        UUID.randomUUID().toString(),
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(Topics.ACCESS_CHANGED));
            await().pollInSameThread().atMost(PATIENCE).untilAsserted(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (record.key().equals(user.id())) {
                        events.add(record.value());
                    }
                });
                assertThat(events).hasSize(1);
            });
        }

        AccessChanged event = new com.fasterxml.jackson.databind.ObjectMapper()
                .findAndRegisterModules()
                .readValue(events.getFirst(), AccessChanged.class);
        assertThat(event.reason()).isEqualTo("ROLES_CHANGED");
        assertThat(event.userId()).isEqualTo(user.id());
        assertThat(event.epoch()).isPositive();
    }

    private static RequestSpecification service() {
        return given().auth().preemptive().basic("service", "test-service-secret");
    }
}
