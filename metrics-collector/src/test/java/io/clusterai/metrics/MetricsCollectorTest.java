package io.clusterai.metrics;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.clusterai.contracts.SamplesObserved;
import io.clusterai.contracts.Topics;
import io.clusterai.metrics.testsupport.ObservedSamples;
import io.clusterai.metrics.testsupport.ScrapedServer;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class MetricsCollectorTest {

    private static final String BASE = "/api/v1/metrics";
    private static final Duration SOON = Duration.ofSeconds(20);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Inject
    Redis redis;

    @Inject
    Pool pool;

    @TestHTTPResource(value = "metrics", management = true)
    URI ownMetrics;

    @Test
    void showsThisMachineWithinSeconds() {
        await().atMost(SOON).untilAsserted(() -> viewer().get(BASE + "/nodes")
                .then()
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].stale", equalTo(false))
                .body("items[0].cpuRatio", notNullValue())
                .body("items[0].memoryRatio", notNullValue())
                .body("items[0].diskRatio", notNullValue())
                .body("items[0].networkReceiveBytesPerSecond", notNullValue())
                .body("items[0].load1", notNullValue())
                .body("next", equalTo(null)));

        assertThat(nodes().extract().<Integer>path("items[0].cpus"))
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void theUtilisationAgreesWithTheKernel() throws IOException {
        await().atMost(SOON)
                .untilAsserted(() -> vector("node_cpu_utilization_ratio").body("data.result", hasSize(1)));
        // The machine is looked at on whole seconds, so that is when we look, too.
        Instant from = wholeSecond();
        long[] before = kernelTicks();
        await().atMost(SOON).until(() -> Instant.now().isAfter(from.plusSeconds(7)));
        Instant until = wholeSecond();
        long[] after = kernelTicks();

        double[] ours = {0};
        await().atMost(SOON).untilAsserted(() -> {
            double[] points = points("node_cpu_utilization_ratio", from.plusMillis(1_500), until.plusMillis(500));
            assertThat(points).hasSizeGreaterThanOrEqualTo(7);
            ours[0] = Arrays.stream(points).average().orElseThrow();
        });
        double kernels = 1 - (double) (after[1] - before[1]) / (after[0] - before[0]);

        assertThat(ours[0]).isBetween(kernels - 0.1, kernels + 0.1);
    }

    @Test
    void aHungDatabaseDelaysTheHistoryAndNotTheLiveFeed() {
        await().atMost(SOON).untilAsserted(() -> vector("node_load1").body("data.result", hasSize(1)));
        SqlConnection connection = pool.getConnection().await().atMost(SOON);
        Transaction hanging = connection.begin().await().atMost(SOON);
        Instant locked;
        List<ObservedSamples.Arrival> arrivals;
        try (ObservedSamples feed = new ObservedSamples(kafka, Topics.SAMPLES_OBSERVED)) {
            connection
                    .query("LOCK TABLE batch, lease, series")
                    .execute()
                    .await()
                    .atMost(SOON);
            locked = Instant.now();
            // Longer than a lease lives without renewal.
            arrivals = feed.next(
                    9,
                    arrival -> arrival.event().source().startsWith("host:")
                            && arrival.event().observedAt().isAfter(locked),
                    SOON);
        } finally {
            hanging.rollback().await().atMost(SOON);
            connection.close().await().atMost(SOON);
        }

        assertThat(arrivals).hasSize(9);
        Instant last = arrivals.getLast().event().observedAt();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(points("node_load1", locked.plusSeconds(2), last.plusMillis(500)))
                        .hasSizeGreaterThanOrEqualTo(7));
    }

    @Test
    void listsTheLatestSamplesPageByPage() {
        await().atMost(SOON).untilAsserted(() -> latest(Map.of("name", "node_cpu_seconds_total"))
                .body(
                        "items.size()",
                        equalTo(Math.min(50, 8 * Runtime.getRuntime().availableProcessors()))));

        String next = latest(Map.of("name", "node_cpu_seconds_total", "limit", 3))
                .body("items", hasSize(3))
                .body("items.name", everyItem(equalTo("node_cpu_seconds_total")))
                .extract()
                .path("next");
        latest(Map.of("name", "node_cpu_seconds_total", "limit", 5, "cursor", next))
                .body("items", hasSize(5));
        latest(Map.of("name", "node_load1", "node", "no-such-node")).body("items", empty());
    }

    @Test
    void latestValuesComeBackAfterRedisForgotThem() {
        await().atMost(SOON)
                .untilAsserted(() -> latest(Map.of("name", "node_load1")).body("items", hasSize(1)));

        redis.send(Request.cmd(Command.FLUSHALL)).await().atMost(Duration.ofSeconds(5));

        await().atMost(SOON)
                .untilAsserted(() -> latest(Map.of("name", "node_load1")).body("items", hasSize(1)));
    }

    @Test
    void publishesEveryLookAtTheMachineWithinHalfASecond() {
        try (ObservedSamples feed = new ObservedSamples(kafka, Topics.SAMPLES_OBSERVED)) {
            List<ObservedSamples.Arrival> arrivals =
                    feed.next(10, arrival -> arrival.event().source().startsWith("host:"), SOON);

            assertThat(arrivals).hasSize(10).allSatisfy(arrival -> {
                SamplesObserved event = arrival.event();
                assertThat(arrival.key()).isEqualTo(event.source());
                assertThat(arrival.headers()).containsEntry("ce_type", "io.clusterai." + Topics.SAMPLES_OBSERVED);
                assertThat(event.samples())
                        .allSatisfy(sample -> assertThat(sample.labels()).containsKeys("instance", "job"));
            });
            double[] ages = arrivals.stream()
                    .mapToDouble(arrival -> Duration.between(arrival.event().observedAt(), arrival.arrivedAt())
                            .toMillis())
                    .sorted()
                    .toArray();
            assertThat(ages[ages.length / 2])
                    .as("ages %s", Arrays.toString(ages))
                    .isLessThan(500);
        }
    }

    @Test
    void scrapesARegisteredTargetUntilItIsDeleted() throws IOException {
        try (ScrapedServer server = ScrapedServer.start()) {
            server.answer(
                    "# HELP jobs Jobs.\n# TYPE jobs gauge\njobs{queue=\"a\",job=\"own\"} 7\njobs{queue=\"b\"} NaN\n");

            String id = register(server.url(), "PT1S", Map.of("job", "fake", "team", "x"))
                    .statusCode(201)
                    .body("origin", equalTo("REGISTERED"))
                    .body("state", equalTo("UNKNOWN"))
                    .body("labels.instance", equalTo(server.hostAndPort()))
                    .extract()
                    .path("id");
            register(server.url(), "PT1S", Map.of("job", "fake", "team", "x"))
                    .statusCode(409)
                    .body("code", equalTo("TARGET_EXISTS"));

            await().atMost(SOON).untilAsserted(() -> vector("jobs{team=\"x\"} > 3")
                    .body("data.resultType", equalTo("vector"))
                    .body("data.result", hasSize(1))
                    .body("data.result[0].metric.exported_job", equalTo("own"))
                    .body("data.result[0].metric.job", equalTo("fake"))
                    .body("data.result[0].metric.__name__", equalTo("jobs"))
                    .body("data.result[0].value[1]", equalTo("7")));
            vector("up{job=\"fake\"} == 1").body("data.result", hasSize(1));
            latest(Map.of("name", "jobs")).body("items.labels.queue", contains("a"));
            assertThat(state(id)).isEqualTo("UP");

            server.fail(503);
            await().atMost(SOON).untilAsserted(() -> {
                vector("up{job=\"fake\"} == 0").body("data.result", hasSize(1));
                vector("jobs{team=\"x\"}").body("data.result", empty());
            });
            assertThat(state(id)).isEqualTo("DOWN");

            given().auth()
                    .oauth2(Tokens.operator())
                    .delete(BASE + "/targets/" + id)
                    .then()
                    .statusCode(204);
            given().auth()
                    .oauth2(Tokens.operator())
                    .delete(BASE + "/targets/" + id)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("TARGET_NOT_FOUND"));
            await().atMost(SOON)
                    .untilAsserted(() ->
                            given().get(ownMetrics).then().body(containsString("metrics_collector_targets_owned 0.0")));
        }
    }

    @Test
    void refusesAnAnswerThatIsTooLarge() throws IOException {
        try (ScrapedServer server = ScrapedServer.start()) {
            server.answer("x 1\n".repeat(3 << 20));
            // Long enough for a busy machine to read it before the scrape's own time-out, which is the interval.
            String id = register(server.url(), "PT8S", Map.of("job", "large"))
                    .statusCode(201)
                    .extract()
                    .path("id");

            await().atMost(SOON).untilAsserted(() -> assertThat(state(id)).isEqualTo("DOWN"));

            assertThat(targets().extract().<String>path("items.find { it.id == '" + id + "' }.reason"))
                    .contains("longer than");
            given().auth()
                    .oauth2(Tokens.operator())
                    .delete(BASE + "/targets/" + id)
                    .then()
                    .statusCode(204);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://169.254.169.254/latest", "http://[::1]:1/", "file:///etc/passwd", "http://u:p@x/"})
    void refusesForbiddenAddresses(String url) {
        register(url, "PT1S", Map.of()).statusCode(400).body("code", equalTo("ADDRESS_FORBIDDEN"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"url\":\"http://x/\",\"interval\":\"PT0.5S\"} | VALIDATION_FAILED",
                "{\"url\":\"http://x/\",\"interval\":\"PT2H\"} | VALIDATION_FAILED",
                "{\"url\":\"http://x/\",\"interval\":\"soon\"} | MALFORMED_JSON",
                "{\"url\":\"http://x/\",\"labels\":{\"__x\":\"y\"}} | VALIDATION_FAILED",
                "{\"url\":\"http://x/\",\"labels\":{\"a\":\"\"}} | VALIDATION_FAILED",
                "{\"url\":\"http://x/\",\"labels\":{\"a\":null}} | VALIDATION_FAILED",
                "{\"url\":\"http://x/\",\"unknown\":1} | MALFORMED_JSON",
                "{\"url\":\"\"} | VALIDATION_FAILED",
                "{\"interval\":\"PT1S\"} | VALIDATION_FAILED",
                "{\"url\": | MALFORMED_JSON",
                "[] | MALFORMED_JSON",
                "null | VALIDATION_FAILED",
            })
    void refusesAMalformedTarget(String body, String code) {
        given().auth()
                .oauth2(Tokens.operator())
                .contentType("application/json")
                .body(body)
                .post(BASE + "/targets")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/query | 400 | VALIDATION_FAILED",
                "/query?query=up%20%3E | 400 | INVALID_EXPRESSION",
                "/query?query=rate(up[5m]) | 400 | INVALID_EXPRESSION",
                "/query?query=up&time=yesterday | 400 | BAD_REQUEST",
                "/query?query=up&time=1e400 | 400 | BAD_REQUEST",
                "/query_range?query=up&start=1&end=2 | 400 | VALIDATION_FAILED",
                "/query_range?query=up&start=2&end=1&step=1 | 400 | BAD_REQUEST",
                "/query_range?query=up&start=1&end=2&step=0 | 400 | BAD_REQUEST",
                "/query_range?query=up&start=1&end=2&step=x | 400 | BAD_REQUEST",
                "/query_range?query=up&start=0&end=11000&step=1 | 422 | QUERY_TOO_LARGE",
                "/query_range?query=up&start=0&end=9999999&step=1h | 422 | QUERY_TOO_LARGE",
                "/latest?limit=0 | 400 | VALIDATION_FAILED",
                "/latest?limit=x | 404 | -",
                "/latest?cursor=%21 | 400 | INVALID_CURSOR",
                "/nodes?limit=201 | 400 | VALIDATION_FAILED",
                "/nothing | 404 | NOT_FOUND",
            })
    void refusesWhatItCannotAnswer(String path, int status, String code) {
        viewer().urlEncodingEnabled(false)
                .get(BASE + path.replace("[", "%5B").replace("]", "%5D"))
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", code.equals("-") ? notNullValue() : equalTo(code));
    }

    @Test
    void thePositionOfAMistakeIsTold() {
        viewer().queryParam("query", "up >> 1")
                .get(BASE + "/query")
                .then()
                .statusCode(400)
                .body("detail", containsString("at character 5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nodes", "/latest", "/query?query=up", "/query_range?query=up&start=1&end=2&step=1", "/targets"
            })
    void readingNeedsAPermission(String path) {
        given().get(BASE + path).then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
        given().auth().oauth2("garbage").get(BASE + path).then().statusCode(401);
        given().auth()
                .oauth2(Tokens.withoutPermissions())
                .get(BASE + path)
                .then()
                .statusCode(403)
                .body("code", equalTo("FORBIDDEN"));
    }

    @Test
    void changingTargetsNeedsMoreThanReading() {
        viewer().contentType("application/json")
                .body("{\"url\":\"http://x/\"}")
                .post(BASE + "/targets")
                .then()
                .statusCode(403);
        viewer().delete(BASE + "/targets/7ed70b0a-6b0a-4d0e-9d3d-111111111111")
                .then()
                .statusCode(403);
    }

    @Test
    void anUnknownOrMalformedIdIsNotFound() {
        given().auth()
                .oauth2(Tokens.operator())
                .delete(BASE + "/targets/7ed70b0a-6b0a-4d0e-9d3d-111111111111")
                .then()
                .statusCode(404)
                .body("code", equalTo("TARGET_NOT_FOUND"));
        given().auth()
                .oauth2(Tokens.operator())
                .delete(BASE + "/targets/x")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @Test
    void aRangeHoldsItsPointsInOrder() {
        await().atMost(SOON).untilAsserted(() -> vector("node_load1").body("data.result", hasSize(1)));
        Instant now = Instant.now();

        List<List<Object>> points = viewer().queryParam("query", "node_load1 >= 0")
                .queryParam("start", now.minusSeconds(2).toEpochMilli() / 1000.0)
                .queryParam("end", now.plusSeconds(60).toString())
                .queryParam("step", "10s")
                .get(BASE + "/query_range")
                .then()
                .statusCode(200)
                .body("status", equalTo("success"))
                .body("data.resultType", equalTo("matrix"))
                .extract()
                .path("data.result[0].values");

        assertThat(points).hasSizeBetween(6, 7);
    }

    @Test
    void countsWhatItDoes() {
        await().atMost(SOON).untilAsserted(() -> given().get(ownMetrics)
                .then()
                .statusCode(200)
                .body(containsString("metrics_collector_samples_stored_total"))
                .body(containsString("metrics_collector_samples_dropped_total"))
                .body(containsString("metrics_collector_publish_age_seconds"))
                .body(not(containsString("metrics_collector_samples_stored_total 0.0"))));
    }

    @Test
    void describesItselfWithoutAToken() {
        given().queryParam("format", "json")
                .get("/openapi")
                .then()
                .statusCode(200)
                .body("paths.keySet()", hasItem("/api/v1/metrics/query_range"));
    }

    private static RequestSpecification viewer() {
        return given().auth().oauth2(Tokens.viewer());
    }

    private static ValidatableResponse nodes() {
        return viewer().get(BASE + "/nodes").then().statusCode(200);
    }

    private static ValidatableResponse latest(Map<String, ?> parameters) {
        return viewer().queryParams(parameters).get(BASE + "/latest").then().statusCode(200);
    }

    private static ValidatableResponse vector(String query) {
        return viewer().queryParam("query", query)
                .get(BASE + "/query")
                .then()
                .statusCode(200)
                .body("status", equalTo("success"));
    }

    private static ValidatableResponse targets() {
        return given().auth()
                .oauth2(Tokens.operator())
                .get(BASE + "/targets")
                .then()
                .statusCode(200);
    }

    private static String state(String id) {
        return targets().extract().path("items.find { it.id == '" + id + "' }.state");
    }

    private static ValidatableResponse register(String url, String interval, Map<String, String> labels) {
        return given().auth()
                .oauth2(Tokens.operator())
                .contentType("application/json")
                .body(Map.of("url", url, "interval", interval, "labels", labels))
                .post(BASE + "/targets")
                .then();
    }

    /** The values of the one series of an expression, second by second. */
    private static double[] points(String query, Instant start, Instant end) {
        List<List<Object>> points = viewer().queryParam("query", query)
                .queryParam("start", start.toString())
                .queryParam("end", end.toString())
                .queryParam("step", "1")
                .get(BASE + "/query_range")
                .then()
                .statusCode(200)
                .body("data.result", hasSize(1))
                .extract()
                .path("data.result[0].values");
        return points.stream()
                .mapToDouble(point -> Double.parseDouble((String) point.get(1)))
                .toArray();
    }

    private static Instant wholeSecond() {
        await().pollInterval(Duration.ofMillis(5)).until(() -> System.currentTimeMillis() % 1_000 < 60);
        return Instant.ofEpochMilli(System.currentTimeMillis() / 1_000 * 1_000);
    }

    /** All ticks, and the idle ones of them. */
    private static long[] kernelTicks() throws IOException {
        long[] ticks = Arrays.stream(Files.readAllLines(Path.of("/proc/stat"))
                        .getFirst()
                        .substring("cpu".length())
                        .trim()
                        .split(" "))
                .limit(8)
                .mapToLong(Long::parseLong)
                .toArray();
        return new long[] {Arrays.stream(ticks).sum(), ticks[3] + ticks[4]};
    }
}
