package io.clusterai.auth.hold;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.auth.testsupport.Trail;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class HoldTest {

    private static final String HOLDS = "/api/v1/audit/holds";
    private static final String USERS = "/api/v1/auth/users/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Pool pool;

    private SignedInUser admin;
    private final String name = "case " + UUID.randomUUID();

    @BeforeEach
    void signIn() {
        admin = SignedInUser.admin();
    }

    @AfterEach
    void liftAll() {
        pool.query("DELETE FROM audit_hold").execute().await().atMost(PATIENCE);
    }

    @Test
    void aHoldIsSetSeenAndLifted() {
        String id = set(Map.of("name", name, "reason", "a court asked for it"))
                .then()
                .statusCode(201)
                .header("Location", containsString(HOLDS + "/"))
                .body("name", equalTo(name))
                .body("reason", equalTo("a court asked for it"))
                .body("userId", nullValue())
                .body("setBy", notNullValue())
                .body("setAt", notNullValue())
                .extract()
                .path("id");
        SignedInUser.with("operator")
                .request()
                .get(HOLDS)
                .then()
                .statusCode(200)
                .body("items.id", hasItem(id));

        lift(id).then().statusCode(204);

        admin.request().get(HOLDS).then().statusCode(200).body("items.id", not(hasItem(id)));
        lift(id).then().statusCode(404).body("code", equalTo("HOLD_NOT_FOUND"));
    }

    @Test
    void bothActsAreOnRecordByNameAndWithoutTheReason() {
        SignedInUser user = SignedInUser.with("viewer");
        String id = set(Map.of("name", name, "reason", "what Olga told us", "userId", user.id()))
                .path("id");
        lift(id);

        for (String action : new String[] {"audit.hold", "audit.release"}) {
            Map<String, Object> record = Trail.of(action, id);
            Trail.assertDone(record, "admin");
            assertThat(record).containsEntry("permission", "audit:write");
            assertThat(record.toString()).contains(name, user.id()).doesNotContain("Olga");
        }
    }

    @Test
    void whomAHoldIsAboutCannotBeErasedUntilItIsLifted() {
        SignedInUser user = SignedInUser.with("viewer");
        String id = set(Map.of("name", name, "reason", "a court", "userId", user.id()))
                .path("id");

        erase(user.id())
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("UNDER_LEGAL_HOLD"))
                .body("detail", containsString(HOLDS + "/" + id));
        admin.request().get(USERS + user.id()).then().statusCode(200);
        assertThat(Trail.of("users.create", user.id())).containsEntry("forgotten", false);

        lift(id);
        erase(user.id()).then().statusCode(204);
    }

    @Test
    void aHoldKeepsNobodyElseFromBeingErased() {
        SignedInUser held = SignedInUser.with("viewer");
        SignedInUser other = SignedInUser.with("viewer");
        set(Map.of("name", name, "reason", "a court", "userId", held.id()))
                .then()
                .statusCode(201);
        set(Map.of("name", name, "reason", "about nobody")).then().statusCode(201);

        erase(other.id()).then().statusCode(204);
    }

    @Test
    void whoIsNotKnownCannotBeHeld() {
        set(Map.of("name", name, "reason", "a typing error", "userId", UUID.randomUUID()))
                .then()
                .statusCode(404)
                .body("code", equalTo("USER_NOT_FOUND"));
    }

    @Test
    void whoWasDeletedAndIsStillOnRecordCanBeHeld() {
        SignedInUser user = SignedInUser.with("viewer");
        Trail.of("users.create", user.id());
        admin.request().delete(USERS + user.id()).then().statusCode(204);

        set(Map.of("name", name, "reason", "a court", "userId", user.id()))
                .then()
                .statusCode(201);
        erase(user.id()).then().statusCode(409).body("code", equalTo("UNDER_LEGAL_HOLD"));
    }

    @Test
    void thereAreNotEndlesslyMany() {
        pool.query("INSERT INTO audit_hold (id, name, reason, set_by, set_at) "
                        + "SELECT gen_random_uuid(), 'many', 'many', 'nobody', now() FROM generate_series(1, "
                        + (HoldService.MOST - 1) + ")")
                .execute()
                .await()
                .atMost(PATIENCE);

        set(Map.of("name", name, "reason", "the last")).then().statusCode(201);
        set(Map.of("name", name, "reason", "one too many"))
                .then()
                .statusCode(409)
                .body("code", equalTo("TOO_MANY_HOLDS"));
    }

    @Test
    void itMustBeMeantWhereTheInstallationSaysSo() {
        admin.request()
                .body(Map.of("name", name, "reason", "a court"))
                .post(HOLDS)
                .then()
                .statusCode(428)
                .body("code", equalTo("CONFIRMATION_REQUIRED"));
        admin.request().delete(HOLDS + "/" + UUID.randomUUID()).then().statusCode(428);
    }

    @Test
    void administratorsAloneSetAndLift() {
        for (String role : new String[] {"viewer", "operator"}) {
            SignedInUser user = SignedInUser.with(role);
            meant(user)
                    .body(Map.of("name", name, "reason", "a court"))
                    .post(HOLDS)
                    .then()
                    .statusCode(403);
            meant(user).delete(HOLDS + "/" + UUID.randomUUID()).then().statusCode(403);
        }
        SignedInUser.with("viewer").request().get(HOLDS).then().statusCode(403);
        given().get(HOLDS).then().statusCode(401);
        given().delete(HOLDS + "/" + UUID.randomUUID()).then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\": \" \", \"reason\": \"x\"}",
                "{\"name\": \"x\", \"reason\": \"\"}",
                "{\"name\": \"a\\u0000b\", \"reason\": \"x\"}",
                "{\"name\": \"x\", \"reason\": \"x\", \"userId\": \"olga\"}",
                "{\"name\": \"x\", \"reason\": \"x\", \"until\": \"tomorrow\"}"
            })
    void badInputIsRefused(String body) {
        meant(admin).body(body).post(HOLDS).then().statusCode(400).contentType("application/problem+json");
    }

    @Test
    void aNameHasAnEnd() {
        set(Map.of("name", "x".repeat(101), "reason", "x")).then().statusCode(400);
        set(Map.of("name", "x", "reason", "x".repeat(501))).then().statusCode(400);
    }

    private Response set(Map<String, Object> hold) {
        return meant(admin).body(hold).post(HOLDS);
    }

    private Response lift(String id) {
        return meant(admin).delete(HOLDS + "/" + id);
    }

    private Response erase(String userId) {
        return admin.request().delete(USERS + userId + "/personal-data");
    }

    private static RequestSpecification meant(SignedInUser user) {
        return user.request().header("X-Confirm", "yes");
    }
}
