package io.clusterai.auth.key;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.contracts.Actor;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.arc.ClientProxy;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is signed, for whomever: no event loop waits for it, and no password. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class SigningThreadsTest {

    @Inject
    SigningKeyService keys;

    private Watched watched;

    @BeforeEach
    void watch() {
        watched = new Watched(ClientProxy.unwrap(keys));
        QuarkusMock.installMockForInstance(watched, keys);
    }

    @Test
    void aLoginIsSignedOffTheEventLoop() {
        SignedInUser.admin();

        assertSignedAside();
    }

    @Test
    void aRefreshIsSignedOffTheEventLoop() {
        SignedInUser user = SignedInUser.admin();
        watched.threads.clear();

        SignedInUser.refresh(user.refreshToken()).then().statusCode(200);

        assertSignedAside();
    }

    @Test
    void aProofIsSignedOffTheEventLoop() {
        SignedInUser user = SignedInUser.admin();
        watched.threads.clear();

        user.request()
                .body(Map.of("password", SignedInUser.ADMIN_PASSWORD))
                .post("/api/v1/auth/me/proof")
                .then()
                .statusCode(200);

        assertSignedAside();
    }

    @Test
    void theTokenOfAnApiKeyIsSignedOffTheEventLoop() {
        String key = SignedInUser.admin()
                .request()
                .body(Map.of("name", "signed aside", "scopes", List.of("alerts:read")))
                .post("/api/v1/auth/api-keys")
                .path("key");
        watched.threads.clear();

        given().auth()
                .preemptive()
                .basic("service", "test-service-secret")
                .contentType(ContentType.JSON)
                .body(Map.of("key", key))
                .post("/internal/api-key-exchange")
                .then()
                .statusCode(200);

        assertSignedAside();
    }

    private void assertSignedAside() {
        assertThat(watched.threads).isNotEmpty().allSatisfy(thread -> {
            assertThat(thread.name()).startsWith("token-signing");
            assertThat(thread.isEventLoop()).isFalse();
        });
    }

    private record Signing(String name, boolean isEventLoop) {}

    /** Notes who asks for the private key, on which thread. */
    private static final class Watched extends SigningKeyService {

        private final SigningKeyService real;
        private final Queue<Signing> threads = new ConcurrentLinkedQueue<>();

        private Watched(SigningKeyService real) {
            super(null, null, null, null);
            this.real = real;
        }

        @Override
        public SigningKey current() {
            threads.add(new Signing(Thread.currentThread().getName(), Context.isOnEventLoopThread()));
            return real.current();
        }

        @Override
        public Uni<Void> prepare() {
            return real.prepare();
        }

        @Override
        Uni<Void> reload() {
            return real.reload();
        }

        @Override
        Uni<Void> advance(Instant now) {
            return real.advance(now);
        }

        @Override
        Uni<KeyRing> ring() {
            return real.ring();
        }

        @Override
        Uni<KeyRing> rotate(Actor actor) {
            return real.rotate(actor);
        }

        @Override
        Uni<KeyRing> replace(Actor actor) {
            return real.replace(actor);
        }
    }
}
