package io.clusterai.auth.key;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.clusterai.auth.accessstate.AccessChangeService;
import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.platform.access.Access;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class SigningKeyServiceTest {

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
    Access access;

    @Test
    void replicasThatStartAtOnceAgreeOnOneKey() {
        pool.query("DELETE FROM signing_key").execute().await().atMost(PATIENCE);
        SigningKeyService one = new SigningKeyService(pool, repository, changes);
        SigningKeyService other = new SigningKeyService(pool, repository, changes);

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
    void theKeySetIsPublicAndHoldsNoPrivatePart() {
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
        String keys = given().get("/api/v1/auth/.well-known/openid-configuration")
                .then()
                .statusCode(200)
                .body("issuer", equalTo("cluster-ai"))
                .body("id_token_signing_alg_values_supported[0]", equalTo("RS256"))
                .extract()
                .path("jwks_uri");

        given().get(keys).then().statusCode(200).body("keys", hasSize(1));
    }
}
