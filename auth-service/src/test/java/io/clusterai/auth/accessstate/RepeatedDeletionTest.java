package io.clusterai.auth.accessstate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.auth.testsupport.Trail;
import io.clusterai.platform.access.AccessState;
import io.clusterai.platform.access.AccessStateCopy;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Something is deleted while the copy of the access state cannot be written: who hears 503 repeats, until it is known everywhere. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class RepeatedDeletionTest {

    private static final String COPY = "access:state";
    private static final String KEYS = "/api/v1/auth/api-keys/";
    private static final String USERS = "/api/v1/auth/users/";
    private static final String SESSIONS = "/api/v1/auth/sessions/";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    AccessStateCopy copy;

    @Inject
    RedisDataSource redis;

    @Inject
    Pool pool;

    private SignedInUser admin;

    @BeforeEach
    void signIn() {
        admin = SignedInUser.admin();
    }

    @AfterEach
    void mend() {
        redis.key(String.class).del(COPY);
    }

    @Test
    void aKeyOfOnesOwn() {
        SignedInUser owner = SignedInUser.with("viewer");
        String key = key(owner);

        isFinishedByRepeating(owner, KEYS + key, key);

        owner.request().delete(KEYS + key).then().statusCode(404);
        Trail.of("api-keys.delete", key);
        assertThat(Trail.find(admin, "?action=api-keys.delete&target=" + key)).hasSize(1);
    }

    @Test
    void aKeyOfSomebodyElse() {
        SignedInUser owner = SignedInUser.with("viewer");
        String key = key(owner);

        isFinishedByRepeating(admin, KEYS + key, key);

        SignedInUser other = SignedInUser.with("admin");
        other.request().delete(KEYS + key).then().statusCode(404).body("code", equalTo("API_KEY_NOT_FOUND"));
        owner.request().delete(KEYS + key).then().statusCode(404);
        SignedInUser.with("viewer").request().delete(KEYS + key).then().statusCode(404);
    }

    @Test
    void aUser() {
        SignedInUser user = SignedInUser.with("viewer");

        isFinishedByRepeating(admin, USERS + user.id(), user.id());

        admin.request().delete(USERS + user.id()).then().statusCode(404);
        Response stranger = SignedInUser.with("admin").request().delete(USERS + user.id());
        Response nobody = SignedInUser.with("admin").request().delete(USERS + UUID.randomUUID());
        assertThat(List.of(stranger, nobody)).allSatisfy(answer -> answer.then()
                .statusCode(404)
                .body("code", equalTo("USER_NOT_FOUND"))
                .body("detail", equalTo(nobody.<String>path("detail"))));
        SignedInUser.with("operator").request().delete(USERS + user.id()).then().statusCode(403);
    }

    @Test
    void aUserWhoIsErased() {
        SignedInUser user = SignedInUser.with("viewer");
        Trail.of("users.create", user.id());

        isFinishedByRepeating(admin, USERS + user.id() + "/personal-data", user.id());

        assertThat(Trail.of("users.create", user.id())).containsEntry("forgotten", true);
    }

    @Test
    void aSession() {
        SignedInUser user = SignedInUser.with("viewer");
        String session = user.again().sessionId();
        lose();

        user.request().delete(SESSIONS + session).then().statusCode(503);
        user.request().delete(SESSIONS + session).then().statusCode(503);
        mend();
        user.request().delete(SESSIONS + session).then().statusCode(204);

        assertThat(copied().revokedSessions()).contains(session);
    }

    @Test
    void whatIsKnownEverywhereIsNotThereAnyMore() {
        SignedInUser owner = SignedInUser.with("viewer");
        String key = key(owner);
        owner.request().delete(KEYS + key).then().statusCode(204);

        owner.request().delete(KEYS + key).then().statusCode(404).body("code", equalTo("API_KEY_NOT_FOUND"));
    }

    private void isFinishedByRepeating(SignedInUser who, String path, String revoked) {
        lose();

        who.request().delete(path).then().statusCode(503).body("code", equalTo("SERVICE_UNAVAILABLE"));
        who.request().delete(path).then().statusCode(503).body("code", equalTo("SERVICE_UNAVAILABLE"));
        mend();
        who.request().delete(path).then().statusCode(204);

        assertThat(copied().revokedUsers())
                .extracting(AccessState.RevokedUser::userId)
                .contains(revoked);
    }

    /** A list lies where the copy is written, so that every attempt to write it fails. */
    private void lose() {
        mend();
        redis.execute("EVAL", "redis.call('DEL', KEYS[1]); return redis.call('RPUSH', KEYS[1], 'no copy')", "1", COPY);
    }

    private AccessState copied() {
        return copy.read().await().atMost(PATIENCE);
    }

    private static String key(SignedInUser owner) {
        return owner.request()
                .body(Map.of("name", "a program", "scopes", List.of("alerts:read")))
                .post(KEYS.substring(0, KEYS.length() - 1))
                .then()
                .statusCode(201)
                .extract()
                .path("apiKey.id");
    }
}
