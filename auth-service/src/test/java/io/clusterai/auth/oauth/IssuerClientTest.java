package io.clusterai.auth.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clusterai.platform.egress.AddressRange;
import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.egress.EgressException;
import io.clusterai.platform.egress.EgressPolicy;
import io.clusterai.platform.egress.HostResolver;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of an issuer how often, and what is made of its answers; GitHub's are written down as its documentation shows them. */
class IssuerClientTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final URI CALLBACK = URI.create("https://cluster.example/api/v1/auth/providers/one/callback");

    private final Vertx vertx = Vertx.vertx();
    private final EgressClient http = new EgressClient(
            vertx,
            new EgressPolicy(List.of(AddressRange.of("127.0.0.0/8")), true),
            HostResolver.system(),
            Duration.ofSeconds(3),
            4);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private HttpServer server;
    private Instant now = NOON;
    private IssuerClient issuers;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        issuers = new IssuerClient(http, new ObjectMapper(), new FakeOAuthConfig(), () -> now);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void gitHubTellsWhoSomebodyIsByItsOwnApi() {
        answers.put(
                "/login/oauth/access_token",
                "{\"access_token\":\"gho_1\",\"token_type\":\"bearer\",\"scope\":\"read:user\"}");
        answers.put("/api/v3/user", "{\"id\":583231,\"login\":\"octocat\",\"email\":null}");
        answers.put("/api/v3/user/teams", "[{\"slug\":\"ops\",\"organization\":{\"login\":\"example\"}}]");
        Provider provider = provider(Provider.Kind.GITHUB, Optional.of("teams"));

        Endpoints endpoints = await(issuers.endpoints(provider));
        Map<String, Object> tokens = await(issuers.redeem(provider, endpoints, "the code", CALLBACK, "the verifier"));
        Map<String, Object> user = await(issuers.gitHubUser(provider, "gho_1"));

        assertThat(endpoints.authorization()).hasToString(provider.issuer() + "/login/oauth/authorize");
        assertThat(tokens).containsEntry("access_token", "gho_1");
        assertThat(user)
                .containsEntry("id", 583231)
                .containsEntry("login", "octocat")
                .containsEntry("teams", List.of("example/ops"));
        assertThat(asked.getFirst())
                .contains(
                        "client_id=cluster-ai", "client_secret=hush+%26", "code=the+code", "code_verifier=the+verifier")
                .doesNotContain("Basic ");
        assertThat(asked.getLast()).contains("Bearer gho_1");
    }

    @Test
    void anIssuerIsAskedForItsDocumentOnceAnHour() {
        discovery();
        Provider provider = provider(Provider.Kind.OIDC, Optional.empty());

        await(issuers.endpoints(provider));
        now = NOON.plus(Duration.ofMinutes(59));
        await(issuers.endpoints(provider));
        assertThat(asked).hasSize(1);
        now = NOON.plus(Duration.ofHours(1));
        await(issuers.endpoints(provider));

        assertThat(asked).hasSize(2);
    }

    @Test
    void anUnknownKeyIsLookedForTwiceAMinuteAtMost() {
        discovery();
        answers.put("/keys", keys("k1"));
        Provider provider = provider(Provider.Kind.OIDC, Optional.empty());
        Endpoints endpoints = await(issuers.endpoints(provider));
        await(issuers.keys(provider, endpoints, Optional.of("k1")));
        asked.clear();

        await(issuers.keys(provider, endpoints, Optional.of("k1")));
        await(issuers.keys(provider, endpoints, Optional.of("k2")));
        assertThat(asked).isEmpty();
        answers.put("/keys", keys("k2"));
        now = NOON.plusSeconds(30);

        assertThat(IdTokenCheck.knows(await(issuers.keys(provider, endpoints, Optional.of("k2"))), Optional.of("k2")))
                .isTrue();
        assertThat(asked).hasSize(1);
    }

    @Test
    void aSecretIsShownAsTheIssuerWantsIt() {
        discovery();
        answers.put("/token", "{\"id_token\":\"x\"}");
        Provider provider = provider(Provider.Kind.OIDC, Optional.empty());
        Endpoints endpoints = await(issuers.endpoints(provider));

        await(issuers.redeem(provider, endpoints, "c", CALLBACK, "v"));

        // cluster-ai:hush+%26, each half encoded before they are joined (RFC 6749, 2.3.1)
        assertThat(asked.getLast())
                .contains("Basic Y2x1c3Rlci1haTpodXNoKyUyNg==")
                .doesNotContain("client_secret");
    }

    @Test
    void anIssuerThatRefusesAnswersNothing() {
        discovery();
        Provider provider = provider(Provider.Kind.OIDC, Optional.empty());
        Endpoints endpoints = await(issuers.endpoints(provider));

        assertThatThrownBy(() -> await(issuers.redeem(provider, endpoints, "c", CALLBACK, "v")))
                .isInstanceOf(RefusedByIssuerException.class)
                .hasMessage("status 404");
        answers.put("/token", "<html>");
        assertThatThrownBy(() -> await(issuers.redeem(provider, endpoints, "c", CALLBACK, "v")))
                .isInstanceOf(RefusedByIssuerException.class);
        answers.put("/token", "\"" + "x".repeat(300_000) + "\"");
        assertThatThrownBy(() -> await(issuers.redeem(provider, endpoints, "c", CALLBACK, "v")))
                .isInstanceOf(EgressException.class);
    }

    private void discovery() {
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        answers.put(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"%1$s\",\"authorization_endpoint\":\"%1$s/auth\",\"token_endpoint\":\"%1$s/token\",\"jwks_uri\":\"%1$s/keys\"}"
                        .formatted(base));
    }

    private static String keys(String id) {
        try {
            RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
            key.setKeyId(id);
            return "{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}";
        } catch (JoseException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private Provider provider(Provider.Kind kind, Optional<String> rolesClaim) {
        return new Provider(
                "one",
                "One",
                kind,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "cluster-ai",
                Optional.of("hush &"),
                List.of("openid"),
                "preferred_username",
                RoleMapping.of(rolesClaim, List.of(), List.of("viewer")),
                true,
                List.of());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
            String answer = answers.get(exchange.getRequestURI().getPath());
            byte[] bytes =
                    (answer == null ? "{\"error\":\"secret reasons\"}" : answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static <T> T await(Uni<T> question) {
        return question.await().atMost(Duration.ofSeconds(20));
    }

    private record FakeOAuthConfig() implements OAuthConfig {

        @Override
        public Optional<List<URI>> externalUrls() {
            return Optional.empty();
        }

        @Override
        public Duration stateLifetime() {
            return Duration.ofMinutes(10);
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration documentLifetime() {
            return Duration.ofHours(1);
        }

        @Override
        public Map<String, ProviderConfig> providers() {
            return Map.of();
        }
    }
}
