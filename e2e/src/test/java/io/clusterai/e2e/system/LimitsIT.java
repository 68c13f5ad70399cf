package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.FurtherGateway;
import io.clusterai.e2e.suite.Redis;
import io.clusterai.e2e.suite.Suite;
import io.clusterai.platform.stack.Durability;
import io.clusterai.platform.stack.Ports;
import io.clusterai.platform.stack.RedisServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the limits promise, at two gateways with a Redis of their own. Their window is shorter than a minute, so that the store remembers a
 * whole one soon, and they wait longer for it than they would: what they do when a busy machine lets Redis be late is told by
 * {@code LimitServiceTest}. The numbers are the product's. Every test has an address of its own, and so an empty window.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsIT {

    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CLIENTS = 20;
    private static final int BURST = 1_000;

    private final List<FurtherGateway> gateways = new ArrayList<>();
    private RedisServer redis;
    private Process redisProcess;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        redis = new RedisServer(directory, Ports.free(1).getFirst(), Optional.empty(), Durability.DISCARD);
        startRedis();
        for (int replica = 1; replica <= 2; replica++) {
            gateways.add(FurtherGateway.start(
                    "limits-gateway-" + replica,
                    Map.of(
                            "REDIS_URL",
                            redis.url(),
                            "GATEWAY_LIMITS_REPLICAS",
                            "2",
                            "GATEWAY_LIMITS_WINDOW",
                            WINDOW.toSeconds() + "s",
                            "GATEWAY_LIMITS_STORE_TIMEOUT",
                            "5s")));
        }
        // Nobody shall say that it was the first request that was slow.
        burst("127.0.0.3", Api.admin().token(), request -> request % 2, 200, () -> {});
    }

    @AfterAll
    void stop() {
        gateways.forEach(FurtherGateway::close);
        if (redisProcess != null) {
            redisProcess.destroyForcibly();
        }
    }

    @Test
    void aHundredOfAThousandPassForAnAddressWhateverItClaims() {
        theStoreRemembersAWholeWindow();

        Outcome outcome = burst("127.0.0.4", "", request -> request % 4 == 0 ? 1 : 0, BURST, () -> {});

        assertThat(outcome.passed()).isBetween(99, 101);
        assertThat(outcome.took()).as("the burst lies within one window").isLessThan(WINDOW);
        HttpResponse<String> refused = outcome.aRefusal();
        assertThat(refused.headers()
                        .firstValue("Retry-After")
                        .map(Integer::parseInt)
                        .orElseThrow())
                .isBetween(1, 20);
        assertThat(refused.headers().firstValue("RateLimit-Policy")).contains("\"address\";q=100;w=20");
        assertThat(Suite.parse(refused.body()).path("code").asText()).isEqualTo("TOO_MANY_REQUESTS");
        assertThat(Suite.parse(refused.body()).path("detail").asText()).contains("'address'");
    }

    @Test
    void threeHundredOfAThousandPassForAUserWhereverTheyComeFrom() {
        theStoreRemembersAWholeWindow();
        String username = Rules.uniqueName("limited").toLowerCase(Locale.ROOT);
        Api admin = Api.admin();
        String id = admin.post(
                        "/api/v1/auth/users",
                        Suite.JSON
                                .createObjectNode()
                                .put("username", username)
                                .put("password", username + "-Secret-1")
                                .set("roles", Suite.JSON.createArrayNode().add("viewer"))
                                .toString())
                .expect(201)
                .json()
                .path("id")
                .asText();
        try {
            String token =
                    Api.login(Suite.url(), username, username + "-Secret-1").token();

            Outcome outcome = burst("127.0.0.5", token, request -> request % 4 == 0 ? 1 : 0, BURST, () -> {});

            assertThat(outcome.passed()).isBetween(299, 301);
            assertThat(outcome.took()).isLessThan(WINDOW);
            assertThat(Suite.parse(outcome.aRefusal().body()).path("detail").asText())
                    .contains("'user'");
        } finally {
            admin.delete("/api/v1/auth/users/" + id);
        }
    }

    @Test
    void killingTheStoreInTheMiddleDoesNotLoosenAnything() throws IOException {
        theStoreRemembersAWholeWindow();
        Outcome killed = burst("127.0.0.6", "", request -> request % 2, BURST, () -> redisProcess.destroyForcibly());

        assertThat(killed.passed()).isLessThanOrEqualTo(101);

        startRedis();
        Outcome forgotten = burst("127.0.0.6", "", request -> request % 2, BURST, () -> {});
        assertThat(killed.took().plus(forgotten.took())).isLessThan(WINDOW);
        assertThat(killed.passed() + forgotten.passed())
                .as("a store that comes back with nothing is no fresh start")
                .isLessThanOrEqualTo(101);
    }

    private void startRedis() throws IOException {
        redis.prepare();
        redisProcess = new ProcessBuilder(redis.command())
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        Await.until("Redis answers", PATIENCE, redis::isReady);
    }

    /** Until then the gateways decide alone, which is stricter than exact. */
    private void theStoreRemembersAWholeWindow() {
        Redis store = Redis.at(redis.port());
        Await.until(
                "Redis remembers a whole window",
                PATIENCE,
                () -> store.secondsSince("gateway:limits:since") >= WINDOW.toSeconds() + 2);
    }

    /** Sends many requests from one address; in the middle of those that pass something happens. */
    private Outcome burst(String address, String token, IntUnaryOperator gateway, int requests, Runnable middle) {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger passed = new AtomicInteger();
        List<HttpResponse<String>> refusals = new CopyOnWriteArrayList<>();
        Instant begun = Instant.now();
        try (HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .localAddress(InetAddress.ofLiteral(address))
                        .build();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> sent = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                sent.add(clients.submit(() -> {
                    for (int request = next.getAndIncrement(); request < requests; request = next.getAndIncrement()) {
                        HttpResponse<String> answer = http.send(
                                request(
                                        gateways.get(gateway.applyAsInt(request))
                                                .url(),
                                        token,
                                        request),
                                BodyHandlers.ofString());
                        if (answer.statusCode() == 429) {
                            refusals.add(answer);
                        } else {
                            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(token.isEmpty() ? 404 : 200);
                            if (passed.incrementAndGet() == 40) {
                                middle.run();
                            }
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> done : sent) {
                done.get();
            }
        } catch (Exception failure) {
            throw new AssertionError("the burst broke off", failure);
        }
        return new Outcome(passed.get(), Duration.between(begun, Instant.now()), refusals);
    }

    private static HttpRequest request(URI gateway, String token, int number) {
        String somebodyElse = "192.0.2." + number % 256;
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        gateway.resolve(token.isEmpty() ? "/api/v1/nothing" : "/api/v1/gateway/upstreams"))
                .timeout(Duration.ofSeconds(20))
                .header("X-Forwarded-For", somebodyElse)
                .header("X-Real-IP", somebodyElse)
                .header("Forwarded", "for=" + somebodyElse);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    /** What became of a burst. */
    private record Outcome(int passed, Duration took, List<HttpResponse<String>> refusals) {

        HttpResponse<String> aRefusal() {
            assertThat(refusals).isNotEmpty();
            return refusals.getFirst();
        }
    }
}
