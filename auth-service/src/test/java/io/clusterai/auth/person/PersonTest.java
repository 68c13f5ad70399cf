package io.clusterai.auth.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.auth.testsupport.Trail;
import io.clusterai.contracts.Topics;
import io.clusterai.contracts.UserErased;
import io.clusterai.platform.chain.ChainVerifier;
import io.clusterai.platform.chain.Verdict;
import io.clusterai.platform.events.EventCodec;
import io.clusterai.platform.events.Tail;
import io.clusterai.platform.events.Tails;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class PersonTest {

    private static final String USERS = "/api/v1/auth/users/";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    PersonService persons;

    @Inject
    Tails tails;

    @Inject
    EventCodec codec;

    @Inject
    Pool pool;

    @Test
    void everybodyMayTakeAwayWhatIsKnownOfThem() {
        SignedInUser user = SignedInUser.with("viewer");
        Trail.of("users.create", user.id());

        String key = user.request()
                .body(Map.of("name", "my report", "scopes", List.of("alerts:read")))
                .post("/api/v1/auth/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
        List<String> lines = user.request()
                .get("/api/v1/auth/me/personal-data")
                .then()
                .statusCode(200)
                .contentType("application/jsonl")
                .extract()
                .asString()
                .lines()
                .toList();

        assertThat(lines.getFirst()).startsWith("{\"account\":").contains(user.username());
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).startsWith("{\"session\":").contains(user.sessionId()));
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).startsWith("{\"apiKey\":").contains("my report"));
        assertThat(lines).noneSatisfy(line -> assertThat(line).contains(key));
        assertThat(lines).anySatisfy(line -> assertThat(line)
                .startsWith("{\"record\":")
                .contains("users.create", user.username())
                // Who created the user is somebody else's personal data.
                .doesNotContain("\"name\":\"admin\""));
        assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContain("password\":\"", "$2"));
    }

    @Test
    void anErasedPersonIsNowhereAndTheChainHoldsAllTheSame() {
        SignedInUser admin = SignedInUser.admin();
        SignedInUser user = SignedInUser.with("operator");
        Trail.of("sessions.create", user.sessionId());

        admin.request().delete(USERS + user.id() + "/personal-data").then().statusCode(204);

        Trail.of("users.erase", user.id());
        Map<String, Object> created = Trail.of("users.create", user.id());
        assertThat(created).containsEntry("forgotten", true);
        assertThat(created.toString()).contains(user.id()).doesNotContain(user.username());
        assertThat(Trail.actor(Trail.of("sessions.create", user.sessionId())))
                .containsEntry("id", user.id())
                .doesNotContainKeys("name", "address");
        List<String> export = admin.request()
                .get("/api/v1/audit/export")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .toList();
        assertThat(String.join("\n", export)).contains(user.id()).doesNotContain(user.username());
        assertThat(ChainVerifier.verify(export.iterator(), Optional.empty(), List.of()))
                .isInstanceOf(Verdict.Intact.class);
        admin.request().get(USERS + user.id()).then().statusCode(404);
        admin.request()
                .get(USERS + user.id() + "/personal-data")
                .then()
                .statusCode(404)
                .body("code", equalTo("USER_NOT_FOUND"));
    }

    @Test
    void whoeverWasDeletedBeforeIsForgottenAsWell() {
        SignedInUser admin = SignedInUser.admin();
        SignedInUser user = SignedInUser.with("viewer");
        admin.request().delete(USERS + user.id()).then().statusCode(204);
        Trail.of("users.delete", user.id());

        admin.request().delete(USERS + user.id() + "/personal-data").then().statusCode(204);

        Awaitility.await().untilAsserted(() -> assertThat(
                        Trail.of("users.delete", user.id()).toString())
                .doesNotContain(user.username()));
    }

    @Test
    void theOtherServicesHearOfItAtOnceAndAgainWhenTheLastTokenHasRunOut() {
        SignedInUser admin = SignedInUser.admin();
        SignedInUser user = SignedInUser.with("operator");
        SignedInUser other = SignedInUser.with("operator");
        List<UserErased> told = new CopyOnWriteArrayList<>();
        try (Tail _ = tails.open(List.of(Topics.USER_ERASED), Instant.now().minusSeconds(5), record -> {
            UserErased event = codec.read(record.payload(), UserErased.class);
            if (List.of(user.id(), other.id()).contains(event.userId())) {
                told.add(event);
            }
        })) {
            admin.request().delete(USERS + user.id() + "/personal-data").then().statusCode(204);
            Awaitility.await().until(() -> told.size() == 1);

            persons.tellAgain().await().atMost(PATIENCE);
            pool.preparedQuery("UPDATE audit_subject SET erased_at = now() - interval '17 minutes' WHERE id = $1")
                    .execute(Tuple.of(user.id()))
                    .await()
                    .atMost(PATIENCE);
            persons.tellAgain().await().atMost(PATIENCE);
            Awaitility.await().until(() -> told.size() == 2);

            persons.tellAgain().await().atMost(PATIENCE);
            admin.request().delete(USERS + other.id() + "/personal-data").then().statusCode(204);
            Awaitility.await().until(() -> told.size() == 3);
            assertThat(told).extracting(UserErased::userId).containsExactly(user.id(), user.id(), other.id());
        }
    }

    @Test
    void onlyWhoMayChangeUsersSeesOrErasesOthers() {
        SignedInUser operator = SignedInUser.with("operator");
        SignedInUser user = SignedInUser.with("viewer");
        String path = USERS + user.id() + "/personal-data";

        operator.request().get(path).then().statusCode(403);
        operator.request().delete(path).then().statusCode(403);
        SignedInUser.admin()
                .request()
                .delete(USERS + UUID.randomUUID() + "/personal-data")
                .then()
                .statusCode(404);
    }
}
