package io.clusterai.metrics.scrape;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.clusterai.contracts.Actor;
import io.clusterai.metrics.testsupport.ScrapedServer;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.sealing.SealedColumn;
import io.clusterai.platform.sealing.SealingConfig;
import io.clusterai.platform.sealing.SealingKey;
import io.clusterai.platform.sealing.SealingKeys;
import io.clusterai.platform.sealing.SealingService;
import io.clusterai.platform.stack.StackResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Addresses of targets lie sealed in PostgreSQL, move to other keys, and are shown without their queries. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class TargetSealingTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TARGETS = "/api/v1/metrics/targets";
    private static final String NOWHERE = "http://10.255.255.1/metrics";
    private static final String SECRET = NOWHERE + "?token=swordfish";
    private static final String SHOWN = NOWHERE + "?…";
    private static final String HOURLY = "PT1H";

    @Inject
    TargetService targets;

    @Inject
    TargetRepository repository;

    @Inject
    TargetSecretService secrets;

    @Inject
    Pool pool;

    @Inject
    SealingKeys keys;

    @Inject
    SealingService running;

    @Inject
    SealingConfig config;

    @Inject
    @All
    List<SealedColumn> columns;

    @Inject
    Scheduler scheduler;

    @TestHTTPResource(value = "metrics", management = true)
    URI ownMetrics;

    @AfterEach
    void tidy() {
        scheduler.resume();
        result(pool.query("DELETE FROM target").execute());
    }

    @Test
    void theQueryReachesTheTargetAndNobodyElse() throws IOException {
        try (ScrapedServer server = ScrapedServer.start()) {
            server.answer("guarded 1\n");
            String made = register(server.url() + "?token=swordfish", "PT1S")
                    .statusCode(201)
                    .body("url", equalTo(server.url() + "?…"))
                    .extract()
                    .asString();

            await().atMost(SOON).untilAsserted(() -> {
                assertThat(server.query()).isEqualTo("token=swordfish");
                get("/api/v1/metrics/query?query=guarded%7Binstance%3D%22" + server.hostAndPort() + "%22%7D")
                        .body("data.result.size()", equalTo(1));
            });

            assertThat(made).doesNotContain("swordfish");
            assertThat(get(TARGETS)
                            .body("items.find { it.origin == 'REGISTERED' }.url", equalTo(server.url() + "?…"))
                            .extract()
                            .asString())
                    .doesNotContain("swordfish");
            assertThat(get("/api/v1/metrics/latest?name=up").extract().asString())
                    .doesNotContain("swordfish");
            assertThat(given().get(ownMetrics).asString()).doesNotContain("swordfish");
            assertThat(stored()).doesNotContain("swordfish");
            assertThat(described("batch") + described("series")).doesNotContain("swordfish");
        }
    }

    @Test
    void whatIsShownOfAnAddressIsNone() {
        register(SHOWN, HOURLY)
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"))
                .body("errors[0].field", equalTo("url"));
    }

    @Test
    void addressesThatDifferInTheirQueriesAreTwoTargetsAndTheSameIsOne() {
        register(SECRET, HOURLY).statusCode(201);
        register(NOWHERE + "?token=another", HOURLY).statusCode(201);

        String refusal = register(SECRET, HOURLY)
                .statusCode(409)
                .body("code", equalTo("TARGET_EXISTS"))
                .extract()
                .asString();

        assertThat(refusal).doesNotContain("swordfish");
        assertThat(result(repository.all())).hasSize(2);
    }

    @Test
    void ofManyWhoRegisterTheSameAtOnceOneDoes() {
        List<Uni<Boolean>> attempts = IntStream.range(0, 6)
                .mapToObj(i -> targets.register(SECRET, Optional.empty(), Map.of(), Actor.system("test"))
                        .replaceWith(true)
                        .onFailure(ProblemException.class)
                        .recoverWithItem(false))
                .toList();

        List<Boolean> outcomes = result(Uni.join().all(attempts).andFailFast());

        assertThat(outcomes).containsOnlyOnce(true);
        assertThat(result(repository.all())).hasSize(1);
    }

    @Test
    void twoReplicasSealWhatAnOlderVersionLeftInClear() {
        TargetId id = inClear(SECRET);
        TargetId damaged = inClear("swordfish, not an address");
        List<ScrapeTarget> before = result(repository.all());
        assertThat(before).extracting(ScrapeTarget::id).contains(id, damaged);

        result(Uni.combine().all().unis(targets.sealUrls(), targets.sealUrls()).discardItems());

        assertThat(stored()).doesNotContain("swordfish").contains(SHOWN);
        assertThat(clearAddresses()).isZero();
        // The very same targets: nobody stops scraping them for a moment.
        assertThat(result(repository.all())).containsExactlyInAnyOrderElementsOf(before);
        assertThat(find(id).url().whole()).contains(URI.create(SECRET));
        assertThat(find(damaged).url()).isEqualTo(TargetUrl.closed("…"));
        register(SECRET, HOURLY).statusCode(409).body("code", equalTo("TARGET_EXISTS"));
    }

    @Test
    void withoutAKeyNothingIsRegisteredAndWhatIsInClearGoesOn() {
        scheduler.pause();
        TargetId id = inClear(SECRET);
        TargetId sealed = registered(NOWHERE + "?token=another");
        TargetSecretService keyless = new TargetSecretService(new SealingKeys("test", List.of()));
        TargetRepository without = new TargetRepository(pool, keyless);

        result(without.sealUrls());

        assertThat(result(without.all()))
                .filteredOn(target -> target.id().equals(id))
                .singleElement()
                .satisfies(target -> assertThat(target.url().whole()).contains(URI.create(SECRET)));
        assertThat(result(without.all()))
                .filteredOn(target -> target.id().equals(sealed))
                .singleElement()
                .satisfies(target -> assertThat(target.url()).isEqualTo(TargetUrl.closed(SHOWN)));
        assertThatThrownBy(() -> keyless.seal(id, SECRET))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.SECRETS_NOT_CONFIGURED))
                .hasMessageNotContaining("swordfish");
    }

    @Test
    void addressesMoveToTheCurrentKeyAndNeedTheOtherNoMore() {
        scheduler.pause();
        TargetId id = registered(SECRET);
        List<ScrapeTarget> before = result(repository.all());
        SealingService old = replica(new SealingKeys("test", keys.all().reversed()));
        result(old.begin());
        assertThat(result(old.run()).waiting()).isEmpty();
        assertThat(result(running.census()).waiting()).containsEntry("target-addresses", 1L);
        assertThat(result(repository.all())).isEqualTo(before);
        TargetRepository alone = new TargetRepository(
                pool,
                new TargetSecretService(
                        new SealingKeys("test", List.of(keys.current().orElseThrow()))));
        assertThat(result(alone.all()))
                .singleElement()
                .satisfies(target -> assertThat(target.url().whole()).isEmpty());

        result(running.begin());

        assertThat(result(running.run()).waiting()).isEmpty();
        assertThat(result(alone.all())).isEqualTo(before);
        assertThat(find(id).url().whole()).contains(URI.create(SECRET));
        assertThat(given().get(ownMetrics).asString())
                .contains("sealing_under_other_keys{kind=\"target-addresses\"} 0.0");
    }

    @Test
    void aServiceWithoutTheKeyDoesNotStart() {
        registered(SECRET);
        SealingKeys stranger =
                new SealingKeys("metrics.targets.secrets-key-file", List.of(SealingKey.of("x".repeat(32))));

        assertThatThrownBy(() -> result(replica(stranger).begin()))
                .hasMessageContaining("metrics.targets.secrets-key-file")
                .hasMessageContaining("target-addresses 1 under " + keys.currentId())
                .hasMessageNotContaining("swordfish");
    }

    @Test
    void damagedRowsAreDownAndLeaveTheOthersAlone() {
        scheduler.pause();
        TargetId good = registered(SECRET);
        List<TargetId> damaged = List.of(
                registered(NOWHERE + "?token=flipped"),
                registered(NOWHERE + "?token=empty"),
                registered(NOWHERE + "?token=of-another"));
        overwrite(damaged.get(0), "set_byte(sealed_url, 20, get_byte(sealed_url, 20) # 1)");
        overwrite(damaged.get(1), "''");
        overwrite(damaged.get(2), "(SELECT sealed_url FROM target WHERE id = '" + good + "')");

        List<ScrapeTarget> all = result(repository.all());
        SealingService other = replica(new SealingKeys("test", keys.all().reversed()));
        result(other.begin());
        Map<String, Long> left = result(other.run()).waiting();
        result(running.begin());
        result(running.run());

        assertThat(all).hasSize(4).allSatisfy(target -> assertThat(target.url())
                .isEqualTo(target.id().equals(good) ? TargetUrl.of(URI.create(SECRET)) : TargetUrl.closed(SHOWN)));
        assertThat(left).containsEntry("target-addresses", 3L);
        assertThat(find(good).url().whole()).contains(URI.create(SECRET));
        await().atMost(SOON)
                .untilAsserted(() -> damaged.forEach(id -> get(TARGETS)
                        .body(item(id) + ".state", equalTo("DOWN"))
                        .body(item(id) + ".url", equalTo(SHOWN))
                        .body(
                                item(id) + ".reason",
                                equalTo("the address cannot be read with the keys that are here"))));
        damaged.forEach(id -> given().auth()
                .oauth2(Tokens.operator())
                .delete(TARGETS + "/" + id)
                .then()
                .statusCode(204));
    }

    private static String item(TargetId id) {
        return "items.find { it.id == '" + id + "' }";
    }

    private static ValidatableResponse register(String url, String interval) {
        return given().auth()
                .oauth2(Tokens.operator())
                .contentType("application/json")
                .body(Map.of("url", url, "interval", interval))
                .post(TARGETS)
                .then();
    }

    private static TargetId registered(String url) {
        String id = register(url, HOURLY).statusCode(201).extract().path("id");
        return new TargetId(UUID.fromString(id));
    }

    private static ValidatableResponse get(String path) {
        return given().urlEncodingEnabled(false)
                .auth()
                .oauth2(Tokens.operator())
                .get(path)
                .then()
                .statusCode(200);
    }

    /** As the version before wrote it. */
    private TargetId inClear(String url) {
        UUID id = UUID.randomUUID();
        result(pool.preparedQuery("""
                        INSERT INTO target (id, url, interval_ms, labels, created_at) VALUES ($1, $2, 3600000, $3, now())
                        ON CONFLICT (url, labels) DO NOTHING
                        """).execute(Tuple.of(id, url, new JsonObject())));
        return new TargetId(id);
    }

    private void overwrite(TargetId id, String expression) {
        result(pool.preparedQuery("UPDATE target SET sealed_url = " + expression + " WHERE id = $1")
                .execute(Tuple.of(id.value())));
    }

    private ScrapeTarget find(TargetId id) {
        return result(repository.all()).stream()
                .filter(target -> target.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** All that stands in the table, bytes as text, too. */
    private String stored() {
        StringBuilder all = new StringBuilder(described("target"));
        result(pool.query("SELECT sealed_url FROM target WHERE sealed_url IS NOT NULL")
                        .execute())
                .forEach(row -> all.append(row.getBuffer("sealed_url").toString("ISO-8859-1")));
        return all.toString();
    }

    private String described(String table) {
        return result(pool.query("SELECT coalesce(string_agg(t::text, ' '), '') AS everything FROM " + table + " t")
                        .execute())
                .iterator()
                .next()
                .getString("everything");
    }

    private long clearAddresses() {
        return result(pool.query("SELECT count(url) AS count FROM target").execute())
                .iterator()
                .next()
                .getLong("count");
    }

    private SealingService replica(SealingKeys with) {
        return new SealingService(pool, with, columns, List.of(), config, new SimpleMeterRegistry());
    }

    private static <T> T result(Uni<T> uni) {
        return uni.await().atMost(SOON);
    }
}
