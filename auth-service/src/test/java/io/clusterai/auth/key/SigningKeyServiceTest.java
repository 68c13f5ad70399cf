package io.clusterai.auth.key;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.clusterai.auth.accessstate.AccessChangeService;
import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.auth.testsupport.Trail;
import io.clusterai.contracts.Actor;
import io.clusterai.platform.access.Access;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class SigningKeyServiceTest {

    private static final String KEYS = "/api/v1/auth/signing-keys";
    private static final String KEY_SET = "/api/v1/auth/.well-known/jwks.json";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Inject
    Pool pool;

    @Inject
    SigningKeyRepository repository;

    @Inject
    AccessChangeService changes;

    @Inject
    SigningKeyService running;

    @Inject
    KeyRing.Timing timing;

    @Inject
    Access access;

    @Test
    void replicasThatStartAtOnceAgreeOnOneKey() {
        pool.query("DELETE FROM signing_key").execute().await().atMost(PATIENCE);
        SigningKeyService one = new SigningKeyService(pool, repository, changes, timing);
        SigningKeyService other = new SigningKeyService(pool, repository, changes, timing);

        Uni.join()
                .all(one.prepare(), other.prepare(), running.prepare())
                .andFailFast()
                .await()
                .atMost(PATIENCE);

        assertThat(one.current().id())
                .isEqualTo(other.current().id())
                .isEqualTo(running.current().id());
        assertThat(one.current().publicKey()).isEqualTo(other.current().publicKey());
        access.refresh().await().atMost(PATIENCE);
        SignedInUser.admin().request().get("/api/v1/auth/me").then().statusCode(200);
    }

    @Test
    void aRotationOverlapsSoThatNoTokenFails() {
        settle();
        SignedInUser admin = SignedInUser.admin();
        String old = running.current().id();

        admin.request()
                .body(Map.of("revealed", false))
                .header("X-Confirm", "yes")
                .post(KEYS + "/rotation")
                .then()
                .statusCode(200)
                .body("items.state", equalTo(List.of("NEXT", "ACTIVE")))
                .body("items[1].id", equalTo(old));
        Map<String, Object> published = Trail.of("signing-keys.publish", nextKey());
        Trail.assertDone(published, "admin");
        assertThat(published).containsEntry("permission", "signing-keys:write");
        given().get(KEY_SET).then().body("keys", hasSize(2));
        assertThat(running.current().id()).isEqualTo(old);

        Instant due = Instant.now().plus(timing.publishAhead());
        running.advance(due).await().atMost(PATIENCE);

        assertThat(running.current().id()).isNotEqualTo(old);
        assertThat(Trail.actor(
                        Trail.of("signing-keys.activate", running.current().id())))
                .containsEntry("kind", "SYSTEM");
        given().get(KEY_SET).then().body("keys", hasSize(2));
        admin.request().get("/api/v1/auth/me").then().statusCode(200);
        SignedInUser.admin().request().get("/api/v1/auth/me").then().statusCode(200);

        running.advance(due.plus(timing.keepRetired())).await().atMost(PATIENCE);

        given().get(KEY_SET)
                .then()
                .body("keys.kid", equalTo(List.of(running.current().id())));
    }

    @Test
    void aRevealedKeyIsWorthNothingAtOnceAndSessionsGoOn() {
        SignedInUser admin = SignedInUser.admin();

        admin.request()
                .body(Map.of("revealed", true))
                .header("X-Confirm", "yes")
                .post(KEYS + "/rotation")
                .then()
                .statusCode(200)
                .body("items.state", equalTo(List.of("ACTIVE")));

        admin.request().get("/api/v1/auth/me").then().statusCode(401);
        admin.refreshed().request().get("/api/v1/auth/me").then().statusCode(200);
    }

    @Test
    void signingKeysAreForAdministrators() {
        SignedInUser operator = SignedInUser.with("operator");

        operator.request().get(KEYS).then().statusCode(403);
        operator.request()
                .body(Map.of("revealed", true))
                .header("X-Confirm", "yes")
                .post(KEYS + "/rotation")
                .then()
                .statusCode(403);
        SignedInUser.admin()
                .request()
                .body("{}")
                .header("X-Confirm", "yes")
                .post(KEYS + "/rotation")
                .then()
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"));
    }

    @Test
    void privateKeysAreNotStoredInClear() {
        byte[] stored = pool.query("SELECT private_key FROM signing_key WHERE active")
                .execute()
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getBuffer(0)
                .getBytes();

        assertThat(HexFormat.of().formatHex(stored))
                .doesNotContain(HexFormat.of()
                        .formatHex(running.current().privateKey().getEncoded())
                        .substring(64, 256));
    }

    @Test
    void theKeySetIsPublicAndHoldsNoPrivatePart() {
        settle();
        given().get("/api/v1/auth/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .body("keys", hasSize(1))
                .body("keys[0].kid", equalTo(running.current().id()))
                .body("keys[0].kty", equalTo("RSA"))
                .body("keys[0].alg", equalTo("RS256"))
                .body("keys[0].use", equalTo("sig"))
                .body("keys[0].d", nullValue())
                .body("keys[0].p", nullValue());
    }

    @Test
    void discoveryPointsToTheKeySet() {
        settle();
        String keys = given().get("/api/v1/auth/.well-known/openid-configuration")
                .then()
                .statusCode(200)
                .body("issuer", equalTo("cluster-ai"))
                .body("id_token_signing_alg_values_supported[0]", equalTo("RS256"))
                .extract()
                .path("jwks_uri");

        given().get(keys).then().statusCode(200).body("keys", hasSize(1));
    }

    private static String nextKey() {
        return SignedInUser.admin().request().get(KEYS).then().extract().path("items.find { it.state == 'NEXT' }.id");
    }

    /** One key alone, whatever a test before this left. */
    private void settle() {
        running.replace(Actor.system("test")).await().atMost(PATIENCE);
        access.refresh().await().atMost(PATIENCE);
    }
}
