package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.auth.testsupport.Trail;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What this service lets people do, it tells the audit trail. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class RecordedActsTest {

    private static final String USERS = "/api/v1/auth/users/";

    @Inject
    Pool pool;

    @Test
    void theLifeOfAUserIsOnRecord() {
        SignedInUser user = SignedInUser.with("viewer");
        SignedInUser admin = SignedInUser.admin();
        admin.request()
                .body(Map.of("roles", List.of("operator"), "enabled", true))
                .put(USERS + user.id())
                .then()
                .statusCode(200);
        admin.request()
                .body(Map.of("password", "another password of mine"))
                .put(USERS + user.id() + "/password")
                .then()
                .statusCode(204);
        admin.request().delete(USERS + user.id()).then().statusCode(204);

        Map<String, Object> created = Trail.of("users.create", user.id());
        Trail.assertDone(created, "admin");
        assertThat(created).containsEntry("permission", "users:write");
        assertThat(created.get("target").toString()).contains(user.username());
        assertThat(created.get("changes").toString()).contains("viewer");
        assertThat(Trail.of("users.update", user.id()).get("changes").toString())
                .contains("before=viewer", "after=operator");
        assertThat(Trail.of("users.set-password", user.id()).toString())
                .contains("***")
                .doesNotContain("another password of mine");
        Trail.assertDone(Trail.of("users.delete", user.id()), "admin");
    }

    @Test
    void whoeverIsRefusedForWantOfAPermissionIsOnRecord() {
        SignedInUser viewer = SignedInUser.with("viewer");
        viewer.request().delete(USERS + viewer.id()).then().statusCode(403);

        Map<String, Object> refused = Trail.of("access.refuse", "DELETE " + USERS + viewer.id());
        assertThat(refused).containsEntry("decision", "DENIED").containsEntry("result", "FORBIDDEN");
        assertThat(Trail.actor(refused)).containsEntry("name", viewer.username());
    }

    @Test
    void whatIsRefusedLeavesNoRecordOfBeingDone() {
        SignedInUser admin = SignedInUser.admin();
        SignedInUser user = SignedInUser.with("viewer");
        admin.request()
                .body(Map.of("username", user.username(), "password", "some long password", "roles", List.of()))
                .post("/api/v1/auth/users")
                .then()
                .statusCode(409);
        admin.request().delete(USERS + user.id()).then().statusCode(204);

        // Its deletion came after: whatever else was recorded under this name is there by now.
        Trail.of("users.delete", user.id());
        assertThat(Trail.find(admin, "?action=users.create&target=" + user.id()))
                .hasSize(1);
    }

    @Test
    void theLifeOfARoleIsOnRecord() {
        String role = "role-" + UUID.randomUUID().toString().substring(0, 8);
        SignedInUser admin = SignedInUser.admin();
        admin.request()
                .body(Map.of("name", role, "permissions", List.of("alerts:read")))
                .post("/api/v1/auth/roles")
                .then()
                .statusCode(201);
        admin.request()
                .body(Map.of("permissions", List.of("workers:read")))
                .put("/api/v1/auth/roles/" + role)
                .then()
                .statusCode(200);
        admin.request().delete("/api/v1/auth/roles/" + role).then().statusCode(204);

        Trail.assertDone(Trail.of("roles.create", role), "admin");
        assertThat(Trail.of("roles.update", role).get("changes").toString())
                .contains("before=alerts:read", "after=workers:read");
        Trail.assertDone(Trail.of("roles.delete", role), "admin");
    }

    @Test
    void theLifeOfAnApiKeyIsOnRecordAndItsSecretIsNot() {
        SignedInUser user = SignedInUser.with("viewer");
        JsonPath made = user.request()
                .body(Map.of("name", "nightly report", "scopes", List.of("alerts:read"), "models", List.of("llama3:*")))
                .post("/api/v1/auth/api-keys")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        String id = made.getString("apiKey.id");
        user.request()
                .body(Map.of("overlap", "PT1H"))
                .post("/api/v1/auth/api-keys/" + id + "/rotation")
                .then()
                .statusCode(200);
        SignedInUser.admin()
                .request()
                .delete("/api/v1/auth/api-keys/" + id)
                .then()
                .statusCode(204);

        Map<String, Object> created = Trail.of("api-keys.create", id);
        Trail.assertDone(created, user.username());
        assertThat(created.get("changes").toString()).contains("alerts:read", "llama3:*");
        assertThat(created.toString()).doesNotContain(made.getString("key"));
        assertThat(Trail.of("api-keys.rotate", id).get("changes").toString()).contains("PT1H", "***");
        Map<String, Object> deleted = Trail.of("api-keys.delete", id);
        Trail.assertDone(deleted, "admin");
        assertThat(deleted).containsEntry("permission", "keys:write");
    }

    @Test
    void limitsAndTheEndOfAllSessionsAreOnRecord() {
        SignedInUser user = SignedInUser.with("viewer");
        SignedInUser admin = SignedInUser.admin();
        admin.request()
                .body(Map.of("models", List.of("llama3:*")))
                .put(USERS + user.id() + "/policy")
                .then()
                .statusCode(200);
        admin.request().delete(USERS + user.id() + "/sessions").then().statusCode(204);

        Map<String, Object> limited = Trail.of("users.limit", user.id());
        Trail.assertDone(limited, "admin");
        assertThat(limited.get("changes").toString()).contains("models", "llama3:*");
        Map<String, Object> ended = Trail.of("sessions.delete-all", user.id());
        Trail.assertDone(ended, "admin");
        assertThat(ended).containsEntry("permission", "users:write");
    }

    @Test
    void aLoginAndItsEndAreOnRecord() {
        SignedInUser user = SignedInUser.with("viewer");
        user.request()
                .delete("/api/v1/auth/sessions/" + user.sessionId())
                .then()
                .statusCode(204);

        Map<String, Object> opened = Trail.of("sessions.create", user.sessionId());
        Trail.assertDone(opened, user.username());
        assertThat(Trail.actor(opened)).containsEntry("method", "password").containsEntry("id", user.id());
        Trail.assertDone(Trail.of("sessions.delete", user.sessionId()), user.username());
    }

    @Test
    void aLogoutIsTheHoldersOwn() {
        SignedInUser user = SignedInUser.with("viewer");
        RestAssured.given()
                .contentType(ContentType.JSON)
                .body(Map.of("refreshToken", user.refreshToken()))
                .post("/api/v1/auth/logout")
                .then()
                .statusCode(204);

        assertThat(Trail.actor(Trail.of("sessions.delete", user.sessionId())))
                .containsEntry("id", user.id())
                .containsEntry("method", "refresh-token");
    }

    @Test
    void aFailedLoginIsOnRecordWithTheUserItWasMeantFor() {
        SignedInUser user = SignedInUser.with("viewer");
        SignedInUser.login(user.username(), "not the password").then().statusCode(401);

        Map<String, Object> refused = Trail.of("sessions.create", user.id());
        assertThat(refused).containsEntry("decision", "DENIED").containsEntry("result", "INVALID_CREDENTIALS");
        assertThat(Trail.actor(refused)).containsEntry("kind", "ANONYMOUS").containsKey("address");
        assertThat(refused.toString()).doesNotContain("not the password");
    }

    @Test
    void whatSomebodyTypedInsteadOfANameIsNotKept() {
        String mistyped = "hunter2-" + UUID.randomUUID();
        SignedInUser.login(mistyped, "whatever it is").then().statusCode(401);
        SignedInUser later = SignedInUser.with("viewer");
        Trail.of("users.create", later.id());

        assertThat(SignedInUser.admin()
                        .request()
                        .get("/api/v1/audit/export")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .doesNotContain(mistyped);
    }

    @Test
    void aRefreshTokenThatComesAgainTooLateIsOnRecord() {
        SignedInUser user = SignedInUser.with("viewer");
        SignedInUser third = user.refreshed().refreshed().refreshed();
        pool.preparedQuery("UPDATE session SET earlier_rotations = '{}' WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(user.sessionId())))
                .await()
                .indefinitely();

        SignedInUser.refresh(user.refreshToken()).then().statusCode(401);

        assertThat(Trail.of("sessions.refresh", third.sessionId()))
                .containsEntry("decision", "DENIED")
                .containsEntry("result", "INVALID_REFRESH_TOKEN");
    }
}
