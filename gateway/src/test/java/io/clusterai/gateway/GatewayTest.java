package io.clusterai.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.contracts.Topics;
import io.clusterai.gateway.testsupport.PushClient;
import io.clusterai.gateway.testsupport.SlowClient;
import io.clusterai.gateway.testsupport.StubServices;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.events.EventProducer;
import io.clusterai.platform.stack.StackResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway as a process sees it from outside: real Kafka behind it, stub services, one boot. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
@QuarkusTestResource(StubServices.class)
@TestProfile(GatewayTest.Bounds.class)
class GatewayTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    static final Duration HEAD_TIMEOUT = Duration.ofSeconds(3);
    private static final int SLOW_CLIENTS = 80;
    private static final String LONG_FRAMES = "8M";

    /** Small bounds, so that a test reaches them quickly. */
    public static final class Bounds implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "gateway.stream.waiting-events", "350",
                    "gateway.stream.catch-up", "1s",
                    "gateway.stream.snapshot-retry", "200ms",
                    "gateway.stream.sockets-per-user", "60",
                    "gateway.stream.long-frames", LONG_FRAMES,
                    "gateway.proxy.head-timeout", HEAD_TIMEOUT.toSeconds() + "s",
                    "gateway.limits.per-address", "500",
                    "gateway.limits.per-user", "100000",
                    "gateway.proxy.allowed-origins", "https://portal.example.org");
        }
    }

    @TestHTTPResource("/")
    URI gateway;

    @Inject
    EventProducer events;

    @Inject
    ObjectMapper json;

    @Inject
    MeterRegistry metrics;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<PushClient> clients = new ArrayList<>();

    @BeforeEach
    void waitForHealth() {
        await().atMost(SOON).until(() -> get("/health", null).statusCode() == 200);
    }

    @AfterEach
    void closeClients() {
        clients.forEach(PushClient::abort);
    }

    // Proxy

    @Test
    void passesRequestsOnAsTheyCome() throws Exception {
        HttpResponse<String> answer = send(request("/api/v1/workers/a%2Fb%3A1?x=%20y&x=2", Tokens.admin())
                .header("X-Forwarded-For", "6.6.6.6")
                .header("Forwarded", "for=6.6.6.6")
                .header("TE", "trailers")
                .header("X-Request-Id", "req-1")
                .POST(BodyPublishers.ofString("hello")));

        JsonNode seen = json.readTree(answer.body());
        assertThat(seen.path("method").asText()).isEqualTo("POST");
        assertThat(seen.path("uri").asText()).isEqualTo("/api/v1/workers/a%2Fb%3A1?x=%20y&x=2");
        assertThat(seen.path("bodyLength").asInt()).isEqualTo(5);
        JsonNode headers = seen.path("headers");
        assertThat(headers.path("x-forwarded-for").asText()).isEqualTo("127.0.0.1");
        assertThat(headers.path("x-forwarded-proto").asText()).isEqualTo("http");
        assertThat(headers.path("x-forwarded-host").asText()).isEqualTo(gateway.getAuthority());
        assertThat(headers.path("x-request-id").asText()).isEqualTo("req-1");
        assertThat(headers.has("forwarded")).isFalse();
        assertThat(headers.has("te")).isFalse();
    }

    @Test
    void passesAnApiKeyOnAsTheTokenItIsWorth() throws Exception {
        JsonNode seen =
                json.readTree(get("/api/v1/workers/echo", StubServices.API_KEY).body());

        assertThat(seen.path("headers").path("authorization").asText())
                .startsWith("Bearer ey")
                .doesNotContain(StubServices.API_KEY);
        assertThat(get("/api/v1/dashboard", StubServices.API_KEY).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/workers/echo", StubServices.API_KEY + "x").statusCode())
                .isEqualTo(401);
    }

    @Test
    void answersWithTheHeadersOfTheServiceAndItsOwn() throws Exception {
        HttpResponse<String> answer = get("/api/v1/workers/echo", Tokens.admin());

        assertThat(answer.headers().firstValue("X-Powered-By")).contains("stub");
        assertThat(answer.headers().firstValue("X-Hop")).isEmpty();
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
        assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
    }

    @Test
    void givesATraceToRequestsWithoutOne() throws Exception {
        HttpResponse<String> answer = get("/api/v1/workers/echo", Tokens.admin());

        String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
        assertThat(json.readTree(answer.body())
                        .path("headers")
                        .path("traceparent")
                        .asText())
                .matches("00-" + id + "-[0-9a-f]{16}-01");
    }

    @Test
    void takesTheShortPath() throws Exception {
        HttpResponse<String> answer = get("/workers/x", Tokens.admin());

        assertThat(json.readTree(answer.body()).path("uri").asText()).isEqualTo("/api/v1/workers/x");
    }

    @Test
    void streamsAnswersBeforeTheyAreComplete() throws Exception {
        HttpResponse<InputStream> answer = http.send(
                request("/api/v1/workers/trickle", Tokens.admin())
                        .header("Accept-Encoding", "gzip")
                        .build(),
                BodyHandlers.ofInputStream());

        String first = new String(answer.body().readNBytes(6), StandardCharsets.UTF_8);
        get("/api/v1/workers/release", Tokens.admin());
        String rest = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(first).isEqualTo("first;");
        assertThat(rest).isEqualTo("second");
    }

    @Test
    void compressesDocumentsForThoseWhoWantIt() throws Exception {
        String path = "/api/v1/workers/echo?" + "x".repeat(2000);
        HttpResponse<byte[]> packed = http.send(
                request(path, Tokens.admin()).header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
        HttpResponse<String> plain = get(path, Tokens.admin());
        HttpResponse<String> brief =
                send(request("/api/v1/alerts", Tokens.admin()).header("Accept-Encoding", "gzip"));

        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(packed.headers().allValues("Vary")).contains("accept-encoding");
        assertThat(packed.body()).hasSizeLessThan(1000);
        JsonNode unpacked = json.readTree(new GZIPInputStream(new ByteArrayInputStream(packed.body())));
        assertThat(unpacked.path("uri").asText()).isEqualTo(path);
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(json.readTree(plain.body()).path("uri").asText()).isEqualTo(path);
        assertThat(json.readTree(brief.body()).path("items")).hasSize(1);
    }

    @Test
    void closesAConnectionWhoseHeadDrips() throws Exception {
        assertThat(get("/health", null).statusCode()).isEqualTo(200);
        String begun = "GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ";

        Duration first = closedAfter(socket -> write(socket, begun));
        Duration next = closedAfter(socket -> {
            write(socket, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
            write(socket, begun);
        });

        assertThat(first).isBetween(HEAD_TIMEOUT.minusMillis(200), HEAD_TIMEOUT.plusSeconds(5));
        assertThat(next).isBetween(HEAD_TIMEOUT.minusMillis(200), HEAD_TIMEOUT.plusSeconds(5));
    }

    @Test
    void keepsAnIdleConnection() throws Exception {
        String whole = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n";
        try (Socket socket = new Socket(gateway.getHost(), gateway.getPort())) {
            write(socket, whole);
            socket.setSoTimeout(Math.toIntExact(HEAD_TIMEOUT.plusSeconds(1).toMillis()));
            assertThat(catchThrowable(() -> socket.getInputStream().transferTo(OutputStream.nullOutputStream())))
                    .as("nothing but silence")
                    .isInstanceOf(SocketTimeoutException.class);
            write(socket, whole);

            assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void cancelsTheServiceWhenTheClientIsGone() throws Exception {
        int before = cancelled();
        try (Socket socket = new Socket(gateway.getHost(), gateway.getPort())) {
            socket.getOutputStream()
                    .write(("GET /api/v1/workers/hang HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Tokens.admin()
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            // The request behind it on another connection proves that the gateway has had time to pass the first one
            // on.
            get("/api/v1/workers/echo", Tokens.admin());
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(cancelled()).isGreaterThan(before));
    }

    @Test
    void doesNotMakeACutAnswerLookWhole() {
        assertThat(catchThrowable(() -> get("/api/v1/workers/cut", Tokens.admin())))
                .isInstanceOf(IOException.class);
    }

    @Test
    void refusesABodyThatIsTooLong() throws Exception {
        byte[] tooLong = new byte[(1 << 20) + 1];

        HttpResponse<String> declared =
                send(request("/api/v1/workers/echo", Tokens.admin()).POST(BodyPublishers.ofByteArray(tooLong)));
        HttpResponse<String> chunked = send(request("/api/v1/workers/echo", Tokens.admin())
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLong))));

        assertProblem(declared, 413, "PAYLOAD_TOO_LARGE");
        assertProblem(chunked, 413, "PAYLOAD_TOO_LARGE");
    }

    @Test
    void takesABodyThatJustFits() throws Exception {
        HttpResponse<String> answer = send(
                request("/api/v1/workers/echo", Tokens.admin()).POST(BodyPublishers.ofByteArray(new byte[1 << 20])));

        assertThat(json.readTree(answer.body()).path("bodyLength").asInt()).isEqualTo(1 << 20);
    }

    @Test
    void namesTheServiceThatIsNotThere() throws Exception {
        HttpResponse<String> answer = get("/api/v1/metrics/nodes", Tokens.admin());

        assertProblem(answer, 503, "UPSTREAM_UNAVAILABLE");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("metrics-collector");
    }

    @Test
    void saysThatAServiceAnswersWrongly() throws Exception {
        assertProblem(get("/api/v1/models", Tokens.admin()), 502, "UPSTREAM_FAILED");
    }

    // Refusals

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/workers",
                "/workers",
                "/models",
                "/api/v1/auth/me",
                "/api/v1/health",
                "/api/v1/dashboard",
                "/api/v1/operations",
                "/api/v1/stream"
            })
    void wantsAToken(String path) throws Exception {
        HttpResponse<String> answer = get(path, null);

        assertProblem(answer, 401, "UNAUTHENTICATED");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertProblem(get(path, Tokens.expired()), 401, "UNAUTHENTICATED");
        assertProblem(get(path, Tokens.forged()), 401, "UNAUTHENTICATED");
        assertProblem(get(path, "garbage"), 401, "UNAUTHENTICATED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/health", "/api/v1/dashboard", "/api/v1/operations", "/api/v1/gateway/upstreams"})
    void wantsThePermission(String path) throws Exception {
        assertProblem(get(path, Tokens.withoutPermissions()), 403, "FORBIDDEN");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/unknown, 404, NOT_FOUND",
        "GET, /internal/access-state, 404, NOT_FOUND",
        "GET, /api/v1/auth/..%2F..%2F..%2Finternal, 400, BAD_REQUEST",
        "GET, /q/metrics, 404, NOT_FOUND",
        "GET, /docs/nothing-here, 404, NOT_FOUND",
        "GET, /api/v1/operations/x-1, 404, OPERATION_NOT_FOUND",
        "DELETE, /api/v1/operations/x-1, 404, OPERATION_NOT_FOUND",
        "DELETE, /health, 405, METHOD_NOT_ALLOWED",
        "POST, /api/v1/dashboard, 405, METHOD_NOT_ALLOWED",
        "GET, /api/v1/operations?limit=0, 400, VALIDATION_FAILED",
        "GET, /api/v1/operations?cursor=garbage, 400, INVALID_CURSOR",
        "GET, /api/v1/stream, 400, BAD_REQUEST",
    })
    void refusesInOneShape(String method, String path, int status, String code) throws Exception {
        assertProblem(send(request(path, Tokens.admin()).method(method, BodyPublishers.noBody())), status, code);
    }

    @Test
    void letsAnybodySignIn() throws Exception {
        HttpResponse<String> answer = send(request("/api/v1/auth/login", null).POST(BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    // Pages of other origins

    @Test
    void letsPagesOfNamedOriginsUseTheApi() throws Exception {
        HttpResponse<String> asked = send(request("/api/v1/workers/echo", null)
                .header("Origin", "https://portal.example.org")
                .header("Access-Control-Request-Method", "PUT")
                .method("OPTIONS", BodyPublishers.noBody()));
        HttpResponse<String> done =
                send(request("/api/v1/workers/echo", Tokens.admin()).header("Origin", "https://portal.example.org"));

        assertThat(asked.statusCode()).isEqualTo(204);
        assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).contains("https://portal.example.org");
        assertThat(asked.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
                .contains("Authorization");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.headers().allValues("Access-Control-Allow-Origin"))
                .containsExactly("https://portal.example.org");
        assertThat(done.headers().allValues("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(done.headers().allValues("Vary")).contains("origin", "Accept");
    }

    @Test
    void refusesPagesOfOtherOriginsTheApi() throws Exception {
        HttpResponse<String> asked = send(request("/api/v1/workers/echo", null)
                .header("Origin", "https://evil.example.org")
                .header("Access-Control-Request-Method", "PUT")
                .method("OPTIONS", BodyPublishers.noBody()));
        HttpResponse<String> done =
                send(request("/api/v1/workers/echo", Tokens.admin()).header("Origin", "https://evil.example.org"));

        assertProblem(asked, 403, "FORBIDDEN");
        assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(done.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    // Limits

    @Test
    void refusesAnAddressThatAsksTooMuch() throws Exception {
        HttpClient elsewhere = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.ofLiteral("127.0.0.9"))
                .build();
        int passed = 0;
        HttpResponse<String> last = null;
        for (int i = 0; i < 510; i++) {
            last = elsewhere.send(
                    request("/health", null)
                            .header("X-Forwarded-For", "192.0.2." + i % 256)
                            .timeout(SOON)
                            .build(),
                    BodyHandlers.ofString());
            passed += last.statusCode() == 429 ? 0 : 1;
        }

        assertThat(passed).isEqualTo(500);
        assertProblem(last, 429, "TOO_MANY_REQUESTS");
        assertThat(last.body()).contains("'address'");
        assertThat(last.headers().firstValue("Retry-After")).isPresent();
        assertThat(last.headers().firstValue("RateLimit-Limit")).contains("500");
        assertThat(last.headers().firstValue("RateLimit-Remaining")).contains("0");
        assertThat(last.headers().firstValue("RateLimit-Policy")).contains("\"address\";q=500;w=60");
        assertThat(elsewhere
                        .send(request("/", null).timeout(SOON).build(), BodyHandlers.ofString())
                        .statusCode())
                .as("pages do not count")
                .isEqualTo(302);
        assertThat(get("/health", null).statusCode()).as("others go on").isEqualTo(200);
    }

    @Test
    void tellsWhatIsLeft() throws Exception {
        HttpResponse<String> answer = get("/api/v1/workers/echo", Tokens.admin());

        assertThat(answer.headers().firstValue("RateLimit-Policy")).contains("\"user\";q=100000;w=60");
        assertThat(Integer.parseInt(
                        answer.headers().firstValue("RateLimit-Remaining").orElseThrow()))
                .isBetween(90_000, 99_999);
        assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    }

    // What the gateway answers itself

    @Test
    void tellsHealthInOneWordAndInDetail() throws Exception {
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode detail =
                    json.readTree(get("/api/v1/health", Tokens.viewer()).body());
            Map<String, String> status = new TreeMap<>();
            detail.path("components")
                    .forEach(component -> status.put(
                            component.path("name").asText(),
                            component.path("status").asText()));
            assertThat(status)
                    .containsEntry("auth-service", "UP")
                    .containsEntry("metrics-collector", "DOWN")
                    .containsEntry("worker-service", "DEGRADED")
                    .containsEntry("model-service", "DOWN")
                    .containsEntry("alert-service", "UP")
                    .containsEntry("gateway", "UP")
                    .containsEntry("kafka", "UP")
                    .containsEntry("redis", "UP")
                    .containsEntry("postgresql", "UP");
        });
        assertThat(get("/health", null).body()).isEqualTo("{\"status\":\"DEGRADED\"}");
    }

    @Test
    void showsHowTheServicesDo() throws Exception {
        JsonNode upstreams =
                json.readTree(get("/api/v1/gateway/upstreams", Tokens.viewer()).body());

        JsonNode workers = upstreams.path("items").path(2);
        assertThat(workers.path("id").asText()).isEqualTo("worker-service");
        assertThat(workers.path("state").asText()).isEqualTo("CLOSED");
        assertThat(workers.path("maxRequests").asInt()).isEqualTo(256);
        assertThat(workers.path("instances").size()).isEqualTo(2);
    }

    @Test
    void letsSomebodyOverruleTheBreakers() throws Exception {
        String ruling = "/api/v1/gateway/upstreams/alert-service/ruling";
        String open = "{\"state\":\"OPEN\",\"until\":\"" + Instant.now().plusSeconds(60) + "\",\"comment\":\"repair\"}";

        HttpResponse<String> ruled = send(request(ruling, Tokens.admin())
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(open)));

        assertThat(ruled.statusCode()).as(ruled.body()).isEqualTo(200);
        assertThat(json.readTree(ruled.body()).path("ruling").path("comment").asText())
                .isEqualTo("repair");
        assertThat(json.readTree(ruled.body()).path("state").asText()).isEqualTo("OPEN");
        HttpResponse<String> refused = get("/api/v1/alerts", Tokens.admin());
        assertProblem(refused, 503, "UPSTREAM_UNAVAILABLE");
        assertThat(refused.body()).contains("by decision of an operator");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();

        assertThat(send(request(ruling, Tokens.admin()).DELETE()).statusCode()).isEqualTo(204);
        assertThat(get("/api/v1/alerts", Tokens.admin()).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "admin, alert-service, OPEN, 172800, 400, VALIDATION_FAILED",
        "admin, alert-service, OPEN, -1, 400, VALIDATION_FAILED",
        "admin, alert-service, HALF_OPEN, 60, 400, MALFORMED_JSON",
        "admin, nobody, OPEN, 60, 404, NOT_FOUND",
        "operator, alert-service, OPEN, 60, 403, FORBIDDEN",
    })
    void refusesRulingsThatMakeNoSense(String who, String service, String state, long seconds, int status, String code)
            throws Exception {
        String body = "{\"state\":\"" + state + "\",\"until\":\""
                + Instant.now().plusSeconds(seconds) + "\",\"comment\":\"repair\"}";

        HttpResponse<String> answer = send(request(
                        "/api/v1/gateway/upstreams/" + service + "/ruling",
                        who.equals("admin") ? Tokens.admin() : Tokens.operator())
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));

        assertProblem(answer, status, code);
    }

    @Test
    void handsOutScriptsInBrotliFormToThoseWhoTakeIt() throws Exception {
        String script = "/ui/assets/start-1a2b.js";
        HttpResponse<byte[]> packed = http.send(
                request(script, null)
                        .header("Accept-Encoding", "gzip, deflate, br")
                        .build(),
                BodyHandlers.ofByteArray());
        HttpResponse<String> plain = get(script, null);
        HttpResponse<String> unpacked =
                send(request("/ui/assets/plain.js", null).header("Accept-Encoding", "br"));

        assertThat(packed.statusCode()).isEqualTo(200);
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("br");
        assertThat(packed.headers().firstValue("Content-Type")).contains("text/javascript;charset=UTF-8");
        assertThat(packed.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(packed.headers().allValues("Vary")).contains("accept-encoding");
        assertThat(packed.body()).hasSizeLessThan(plain.body().length());
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(plain.body()).contains("once upon a time");
        assertThat(unpacked.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(unpacked.statusCode()).isEqualTo(200);
    }

    @Test
    void putsTheDashboardTogetherWithoutThoseThatDoNotAnswer() throws Exception {
        JsonNode dashboard =
                json.readTree(get("/api/v1/dashboard", Tokens.viewer()).body());

        assertThat(dashboard.path("unavailable").toString()).isEqualTo("[\"metrics-collector\",\"model-service\"]");
        assertThat(dashboard.path("workers").toString()).isEqualTo("{\"total\":2,\"running\":2,\"stale\":1}");
        assertThat(dashboard.path("alerts").path("firing").asInt()).isEqualTo(1);
        assertThat(dashboard.path("recentAlerts").path(0).path("id").asText()).isEqualTo("known");
    }

    @Test
    void describesAllServicesInOneDocument() throws Exception {
        JsonNode document = json.readTree(get("/api/v1/openapi", null).body());

        assertThat(document.path("paths").has("/api/v1/stub")).isTrue();
        assertThat(document.path("paths").has("/api/v1/dashboard")).isTrue();
        assertThat(document.path("paths").has("/internal/secret")).isFalse();
        assertThat(get("/docs/", null).body()).contains("swagger-ui-bundle.js");
        assertThat(get("/openapi-ui/swagger-ui-bundle.js", null).statusCode()).isEqualTo(200);
    }

    @Test
    void leadsToTheDashboard() throws Exception {
        HttpResponse<String> answer = get("/", null);

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("/ui/");
    }

    @Test
    void givesEveryPageItsOwnNonce() throws Exception {
        HttpResponse<String> page = get("/ui/alerts", null);
        HttpResponse<String> again = get("/ui/", null);

        String nonce = page.body().replaceAll("(?s).*content=\"([^\"]+)\".*", "$1");
        assertThat(nonce).hasSizeGreaterThanOrEqualTo(22);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("style-src 'self' 'nonce-" + nonce + "';")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(again.body()).isNotEqualTo(page.body());
        assertThat(get("/ui/absent.js", null).statusCode()).isEqualTo(404);
    }

    // Stream

    @Test
    void showsASnapshotAndThenWhatHappens() throws Exception {
        PushClient client = connect(Tokens.viewer());
        client.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\"}");

        JsonNode snapshot = client.next("snapshot");
        alert("first", "critical");
        JsonNode event = client.next("event");

        assertThat(client.protocol()).isEqualTo("cluster-ai.v1");
        assertThat(snapshot.path("id").asText()).isEqualTo("1");
        assertThat(snapshot.path("data").path("items").path(0).path("id").asText())
                .isEqualTo("known");
        assertThat(event.path("topic").asText()).isEqualTo("alerts");
        assertThat(event.path("data").path("id").asText()).isEqualTo("first");
        assertThat(event.path("position").asText()).isNotEmpty();
    }

    @Test
    void resumesWithoutLossOrRepetition() throws Exception {
        PushClient before = connect(Tokens.viewer());
        before.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\"}");
        before.next("snapshot");
        alert("seen", "critical");
        String position = before.next("event").path("position").asText();
        before.abort();
        for (int i = 0; i < 50; i++) {
            alert("missed-" + i, "critical");
        }

        PushClient after = connect(Tokens.viewer());
        after.say("{\"type\":\"subscribe\",\"id\":\"2\",\"topic\":\"alerts\",\"since\":\"" + position + "\"}");
        alert("last", "critical");

        List<String> missed = new ArrayList<>();
        for (int i = 0; i < 51; i++) {
            missed.add(after.next("event").path("data").path("id").asText());
        }
        assertThat(missed)
                .doesNotHaveDuplicates()
                .contains("last", "missed-0", "missed-49")
                .doesNotContain("seen");
    }

    @Test
    void showsOnlyWhatTheFilterWants() throws Exception {
        PushClient client = connect(Tokens.viewer());
        client.say(
                "{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\",\"filter\":{\"severity\":[\"critical\"]}}");
        client.next("snapshot");

        alert("boring", "info");
        alert("urgent", "critical");

        assertThat(client.next("event").path("data").path("id").asText()).isEqualTo("urgent");
    }

    @Test
    void tellsAGapForPositionsItCannotHonour() throws Exception {
        PushClient client = connect(Tokens.viewer());
        // Token of topic id "a" with next offset 0 of one partition.
        client.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\",\"since\":\"AQFhAQA\"}");

        assertThat(client.next("gap").path("id").asText()).isEqualTo("1");
    }

    @Test
    void refusesGarbageWithoutClosing() throws Exception {
        PushClient client = connect(Tokens.viewer());
        List<String> frames = List.of(
                "garbage",
                "[]",
                "null",
                "{\"type\":\"subscribe\"}",
                "{\"type\":\"dance\"}",
                "{\"type\":\"ping\",\"unknown\":1}",
                "{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"nonsense\"}",
                "{\"type\":\"subscribe\",\"id\":\"a\\\"b\",\"topic\":\"alerts\"}",
                "{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\",\"since\":\"garbage\"}",
                "{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\",\"filter\":{\"color\":\"red\"}}",
                "{\"type\":\"authenticate\",\"token\":\"garbage\"}");
        for (String frame : frames) {
            client.say(frame);
            assertThat(client.next("error").path("code").asText()).as(frame).isNotEmpty();
        }
        client.say("{\"type\":\"ping\"}");

        client.next("pong");
    }

    @Test
    void refusesTopicsThatTheTokenDoesNotGrant() throws Exception {
        PushClient client = connect(Tokens.with("limited", "workers:read"));
        client.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\"}");

        assertThat(client.next("error").path("code").asText()).isEqualTo("FORBIDDEN");
    }

    @Test
    void waitsForASnapshotWhoseOwnerIsNotThere() throws Exception {
        PushClient client = connect(Tokens.viewer());
        client.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"metrics\"}");

        JsonNode error = client.next("error");

        assertThat(error.path("code").asText()).isEqualTo("UPSTREAM_UNAVAILABLE");
        assertThat(error.path("id").asText()).isEqualTo("1");
    }

    @Test
    void pushesHealth() throws Exception {
        PushClient client = connect(Tokens.viewer());
        client.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"health\"}");

        assertThat(client.next("snapshot").path("data").path("components").size())
                .isPositive();
    }

    @Test
    void endsWithTheToken() throws Exception {
        Instant begun = Instant.now();
        PushClient client = connect(Tokens.runningOutIn(Duration.ofSeconds(2)));

        assertThat(client.closeCode(SOON)).isEqualTo(4401);
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(7));
    }

    @Test
    void livesOnWithARenewedToken() throws Exception {
        String first = Tokens.runningOutIn(Duration.ofSeconds(2));
        PushClient client = connect(first);
        client.say("{\"type\":\"authenticate\",\"token\":\"" + Tokens.admin() + "\"}");

        assertThat(Instant.parse(client.next("authenticated").path("until").asText()))
                .isAfter(Instant.now().plusSeconds(10));

        // Another client with the first token shows when the time is over.
        PushClient unrenewed = connect(first);
        assertThat(unrenewed.closeCode(SOON)).isEqualTo(4401);
        client.say("{\"type\":\"ping\"}");

        client.next("pong");
    }

    @Test
    void closesAClientThatDoesNotReadAlerts() throws Exception {
        PushClient quick = connect(Tokens.viewer());
        quick.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\"}");
        quick.next("snapshot");
        try (SlowClient slow = SlowClient.connect(gateway, Tokens.viewer())) {
            slow.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\"}");
            slow.readUntil("snapshot");

            // The kernel holds some megabytes for a client that does not read; only then is it slow.
            String padding = "x".repeat(20_000);
            for (int round = 0; round < 28; round++) {
                publishMany(25, Map.of("id", "slow", "severity", "info", "padding", padding));
                for (int i = 0; i < 25; i++) {
                    quick.next("event");
                }
            }

            assertThat(slow.closeCode()).isEqualTo(4408);
        }
        assertThat(quick.isOpen()).isTrue();
    }

    @Test
    void slowClientsCostLittleAndHoldNobodyUp() throws Exception {
        PushClient quick = connect(Tokens.viewer());
        quick.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\"}");
        quick.next("snapshot");
        // How long it takes on this machine when nobody is slow.
        long alone = medianMillis(quick, 40);
        List<SlowClient> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                SlowClient client = SlowClient.connect(gateway, Tokens.with("slow-" + i % 2, "alerts:read"));
                client.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\"}");
                client.readUntil("snapshot");
                slow.add(client);
            }
            long before = memory() - ringBytes();
            // The kernel holds some megabytes for each of them; what comes after that is the gateway's.
            long beside = medianMillis(quick, 300);

            long cost = (memory() - ringBytes() - before) / SLOW_CLIENTS;
            System.out.printf("a slow client costs %d bytes; a quick one waits %d ms, alone %d%n", cost, beside, alone);
            assertThat(cost).isLessThanOrEqualTo(64 << 10);
            assertThat(beside).isLessThan(250 + 4 * alone);
        } finally {
            for (SlowClient client : slow) {
                client.close();
            }
        }
    }

    @Test
    void clientsThatAskForSnapshotsAndReadNoneCostABoundedAmount() throws Exception {
        List<SlowClient> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                slow.add(SlowClient.connect(gateway, Tokens.with(StubServices.HOARDER, "alerts:read")));
            }
            long before = memory() - ringBytes();
            long most = 0;
            for (int round = 0; round < 8; round++) {
                for (SlowClient client : slow) {
                    for (int i = 0; i < 5; i++) {
                        client.say("{\"type\":\"subscribe\",\"id\":\"" + i + "\",\"topic\":\"alerts\"}");
                    }
                }
                most = Math.max(most, memory() - ringBytes() - before);
            }

            // 480 snapshots of 800 kB were asked for; one user's part of what long frames may take is 1 MiB.
            System.out.printf("snapshots that nobody reads cost %d bytes%n", most);
            assertThat(most).isLessThan(16 << 20);
            assertThat(metrics.get("gateway_stream_long_frame_bytes").gauge().value())
                    .isLessThan(2 << 20);
            PushClient other = connect(Tokens.viewer());
            other.say("{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\"}");
            other.next("snapshot");
        } finally {
            for (SlowClient client : slow) {
                client.close();
            }
        }
        await().atMost(SOON)
                .until(() ->
                        metrics.get("gateway_stream_long_frame_bytes").gauge().value() == 0);
    }

    @Test
    void closesAClientThatPingsWithoutEnd() throws Exception {
        PushClient client = connect(Tokens.viewer());

        int sent = 0;
        while (sent < 100 && client.ping()) {
            sent++;
        }

        assertThat(client.closeCode(SOON)).isEqualTo(4408);
    }

    /** From an event of 20 kB to its frame. */
    private long medianMillis(PushClient client, int events) throws Exception {
        List<Long> millis = new ArrayList<>();
        String padding = "x".repeat(20_000);
        for (int i = 0; i < events; i++) {
            long begun = System.nanoTime();
            publishMany(1, Map.of("id", "slow", "severity", "info", "padding", padding));
            client.next("event");
            millis.add((System.nanoTime() - begun) / 1_000_000);
        }
        Collections.sort(millis);
        return millis.get(events / 2);
    }

    @Test
    void boundsTheSocketsOfOneUser() throws Exception {
        String token = Tokens.with("collector", "alerts:read");
        for (int i = 0; i < 60; i++) {
            connect(token);
        }

        PushClient oneMore = PushClient.connect(http, gateway, token, json);
        clients.add(oneMore);

        assertThat(oneMore.closeCode(SOON)).isEqualTo(4429);
        connect(Tokens.viewer());
    }

    @Test
    void leavesOutFramesThatComeTooFast() throws Exception {
        PushClient client = connect(Tokens.viewer());

        for (int i = 0; i < 200; i++) {
            client.say("{\"type\":\"ping\"}");
        }

        await().atMost(SOON).until(() -> client.maybe()
                .filter(frame -> frame.path("code").asText().equals("TOO_MANY_REQUESTS"))
                .isPresent());
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void refusesPagesOfOtherOrigins() {
        assertThat(handshakeStatus("https://evil.example.org", Tokens.viewer())).isEqualTo(403);
        assertThat(handshakeStatus("https://portal.example.org", Tokens.viewer()))
                .isEqualTo(101);
        assertThat(handshakeStatus("http://" + gateway.getAuthority(), Tokens.viewer()))
                .isEqualTo(101);
        assertThat(handshakeStatus("http://" + gateway.getAuthority(), Tokens.expired()))
                .isEqualTo(401);
    }

    @Test
    void closesOnFramesThatAreTooLong() throws Exception {
        PushClient client = connect(Tokens.viewer());

        client.say("{\"type\":\"ping\",\"token\":\"" + "x".repeat(70_000) + "\"}");

        assertThat(client.closeCode(SOON)).isPositive();
    }

    /** What the process holds, on the heap and in the buffers of the network. */
    private static long memory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory()
                - runtime.freeMemory()
                + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    private long ringBytes() {
        return (long) metrics.get("gateway_ring_bytes").gauge().value();
    }

    private void alert(String id, String severity) {
        publish(Topics.ALERT_CHANGED, id, Map.of("id", id, "severity", severity, "state", "FIRING"));
    }

    private void publishMany(int count, Map<String, ?> payload) {
        List<Uni<Void>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(events.send(Topics.ALERT_CHANGED, "slow", payload, Instant.now()));
        }
        Uni.join().all(sent).andFailFast().await().atMost(SOON);
    }

    private void publish(String topic, String key, Map<String, ?> payload) {
        events.send(topic, key, payload, Instant.now()).await().atMost(SOON);
    }

    private PushClient connect(String token) throws Exception {
        PushClient client = PushClient.connect(http, gateway, token, json);
        clients.add(client);
        client.next("hello");
        return client;
    }

    private int handshakeStatus(String origin, String token) {
        try (Socket socket = new Socket(gateway.getHost(), gateway.getPort())) {
            socket.getOutputStream()
                    .write(("GET /api/v1/stream HTTP/1.1\r\nHost: " + gateway.getAuthority() + "\r\nOrigin: " + origin
                                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: "
                                    + "cluster-ai.v1, bearer." + token + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes(12);
            return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring(9));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How long a connection lives on that gets one byte after the other. */
    private Duration closedAfter(ThrowingConsumer<Socket> beginning) throws Exception {
        try (Socket socket = new Socket(gateway.getHost(), gateway.getPort());
                ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor()) {
            socket.setSoTimeout(Math.toIntExact(SOON.toMillis()));
            long begun = System.nanoTime();
            beginning.accept(socket);
            Future<?> dripping = drip.scheduleAtFixedRate(() -> write(socket, "a"), 100, 100, TimeUnit.MILLISECONDS);
            try {
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
            Duration lived = Duration.ofNanos(System.nanoTime() - begun);
            dripping.cancel(true);
            return lived;
        }
    }

    private static void write(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    private int cancelled() throws Exception {
        return json.readTree(get("/api/v1/workers/cancelled", Tokens.admin()).body())
                .path("count")
                .asInt();
    }

    private void assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        JsonNode problem = json.readTree(answer.body());
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("traceId").asText())
                .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
    }

    private HttpResponse<String> get(String path, String token) throws Exception {
        return send(request(path, token).GET());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(SOON).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + gateway.getAuthority() + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }
}
