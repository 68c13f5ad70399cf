package io.clusterai.auth.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.platform.chain.ChainVerifier;
import io.clusterai.platform.chain.Verdict;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.events.Received;
import io.clusterai.platform.stack.PostgresAdmin;
import io.clusterai.platform.stack.StackResource;
import io.clusterai.platform.stack.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class AuditTest {

    private static final String AUDIT = "/api/v1/audit";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Inject
    Outbox outbox;

    @Inject
    AuditChainService chain;

    @Inject
    Pool pool;

    @ConfigProperty(name = "database.username")
    String database;

    private final String olga = UUID.randomUUID().toString();
    private final String rule = "rule-" + UUID.randomUUID();
    private final String trace = UUID.randomUUID().toString().replace("-", "");

    @Test
    void whatAServiceRecordsIsFoundByActorTargetTimeAndTrace() {
        outbox.inTransaction(transaction -> outbox.record(transaction, ruleCreated()))
                .await()
                .atMost(PATIENCE);

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> search("actor=" + olga)
                .body("items", hasSize(1)));
        search("actor=" + olga)
                .body("items[0].action", equalTo("rules.create"))
                .body("items[0].service", equalTo("auth-service"))
                .body("items[0].actor.name", equalTo("olga"))
                .body("items[0].actor.address", equalTo("192.0.2.7"))
                .body("items[0].target.name", equalTo(rule))
                .body("items[0].changes[0].after", equalTo("up == 0"))
                .body("items[0].forgotten", equalTo(false));
        search("target=" + rule).body("items", hasSize(1));
        search("traceId=" + trace).body("items", hasSize(1));
        search("actor=" + olga + "&action=rules").body("items", hasSize(1));
        search("actor=" + olga + "&action=rule").body("items", hasSize(0));
        search("actor=" + olga + "&from=2026-03-01T12:00:00Z&to=2026-03-01T12:00:01Z")
                .body("items", hasSize(1));
        search("actor=" + olga + "&from=2026-03-01T12:00:01Z").body("items", hasSize(0));
        search("actor=" + olga + "&to=2026-03-01T12:00:00Z").body("items", hasSize(0));
    }

    @Test
    void aPageLeadsToTheNext() {
        List<Received<OperationRecorded>> batch = batch(5);
        append(batch);

        String next = search("actor=" + olga + "&limit=3")
                .body("items", hasSize(3))
                .extract()
                .path("next");
        search("actor=" + olga + "&limit=3&cursor=" + next)
                .body("items", hasSize(2))
                .body("next", nullValue());
    }

    @Test
    void aRedeliveryIsRecordedOnce() {
        List<Received<OperationRecorded>> batch = batch(3);
        List<Received<OperationRecorded>> twice = new ArrayList<>(batch);
        twice.addAll(batch);

        append(twice);
        append(batch);

        search("actor=" + olga).body("items", hasSize(3));
    }

    @Test
    void appendsAtTheSameTimeMakeOneChain() {
        List<Uni<Void>> appends = new ArrayList<>();
        for (int index = 0; index < 20; index++) {
            appends.add(chain.append(batch(5)));
        }
        Uni.join().all(appends).andFailFast().await().atMost(PATIENCE);

        search("actor=" + olga + "&limit=200").body("items", hasSize(100));
        assertThat(verify(export(""))).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void anExportIsVerifiedOfflineAndAnchoredByItsCheckpoint() {
        append(batch(3));
        chain.checkpoint().await().atMost(PATIENCE);
        List<String> file = export("");

        assertThat(verify(file)).isInstanceOfSatisfying(Verdict.Intact.class, intact -> {
            assertThat(intact.first() == 1).isEqualTo(intact.origin().isEmpty());
            assertThat(intact.anchor()).isPresent();
        });
        assertThat(String.join("\n", file)).contains("olga").contains("192.0.2.7");
        SignedInUser.admin()
                .request()
                .get(AUDIT + "/checkpoint")
                .then()
                .statusCode(200)
                .body("fingerprint", equalTo(fingerprint(file)));
    }

    @Test
    void anExportWithoutPersonsNamesNobodyAndIsVerifiedAllTheSame() {
        append(batch(3));
        List<String> file = export("?persons=false");

        assertThat(String.join("\n", file)).doesNotContain("olga").doesNotContain("192.0.2.7");
        assertThat(verify(file)).isInstanceOfSatisfying(Verdict.Intact.class, intact -> assertThat(intact.forgotten())
                .isGreaterThanOrEqualTo(3));
    }

    @Test
    void anExportOfATimeHangsTogether() {
        append(batch(2));
        chain.checkpoint().await().atMost(PATIENCE);
        Instant from = Instant.now();
        append(batch(700));
        Instant to = Instant.now();
        chain.checkpoint().await().atMost(PATIENCE);

        // Without an end the login that the export takes might already be in it, which nothing has been signed for.
        assertThat(verify(export("?from=" + from + "&to=" + to)))
                .isInstanceOfSatisfying(Verdict.Intact.class, intact -> {
                    assertThat(intact.first()).isGreaterThan(2);
                    assertThat(intact.links()).isGreaterThanOrEqualTo(700);
                    assertThat(intact.unanchored()).isZero();
                });
        assertThat(export("?to=2001-01-01T00:00:00Z")).hasSize(1);
        assertThat(export("?from=2101-01-01T00:00:00Z")).hasSize(1);
    }

    @Test
    void anExportIsItselfOnRecord() {
        SignedInUser operator = SignedInUser.with("operator");
        operator.request().get(AUDIT + "/export?format=csv").then().statusCode(200);

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> search(
                        "actor=" + operator.username() + "&action=audit.export")
                .body("items", hasSize(1))
                .body("items[0].actor.name", equalTo(operator.username())));
    }

    @Test
    void aSpreadsheetHasALinePerRecord() {
        append(batch(2));
        String csv = SignedInUser.admin()
                .request()
                .get(AUDIT + "/export?format=csv")
                .then()
                .statusCode(200)
                .contentType("text/csv")
                .extract()
                .asString();

        assertThat(csv).startsWith(CsvLine.HEADER + "\n").contains("," + olga + ",olga,192.0.2.7,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_link SET record = '{}' WHERE index = 1",
                "DELETE FROM audit_link WHERE index = 1",
                "TRUNCATE audit_link",
                "UPDATE audit_part SET subject = ''",
                "DELETE FROM audit_part",
                "UPDATE audit_checkpoint SET hash = ''",
                "DELETE FROM audit_checkpoint"
            })
    void theServiceItselfMayNotChangeWhatIsWritten(String statement) {
        assertThatThrownBy(() -> pool.query(statement).execute().await().atMost(PATIENCE))
                .hasMessageContaining("permission denied");
    }

    @Test
    void aRowThatTheDatabasesMasterChangedIsNamed() throws Exception {
        append(batch(6));
        long index = search("actor=" + olga).extract().<Integer>path("items[3].index");

        asMaster("UPDATE audit_link SET record = replace(record, 'rules.create', 'rules.delete') WHERE index = "
                + index);
        try {
            assertThat(verify(export("")))
                    .isInstanceOfSatisfying(Verdict.Broken.class, broken -> assertThat(broken.index())
                            .isEqualTo(index));
        } finally {
            asMaster("UPDATE audit_link SET record = replace(record, 'rules.delete', 'rules.create') WHERE index = "
                    + index);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_part SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) WHERE link_index = :index",
                "UPDATE audit_part SET sealed = '' WHERE link_index = :index",
                "DELETE FROM audit_part WHERE link_index = :index",
                "UPDATE audit_part SET position = 7 WHERE link_index = :index",
                "UPDATE audit_link SET commitments = '{}' WHERE index = :index",
                "UPDATE audit_link SET commitments = '{x}' WHERE index = :index",
                "UPDATE audit_link SET record = left(record, 40) WHERE index = :index",
                "UPDATE audit_link SET record = '{}' WHERE index = :index",
                "UPDATE audit_link SET hash = 'x' WHERE index = :index"
            })
    void whatIsDamagedIsNamedAndTheRestGoesOn(String statement) throws Exception {
        append(batch(6));
        int index = search("actor=" + olga).extract().<Integer>path("items[3].index");
        asMaster("CREATE TABLE kept_link AS SELECT * FROM audit_link WHERE index = " + index);
        asMaster("CREATE TABLE kept_part AS SELECT * FROM audit_part WHERE link_index = " + index);
        asMaster(statement.replace(":index", Integer.toString(index)));
        try {
            search("actor=" + olga)
                    .body("items", hasSize(6))
                    .body("items.find { it.index == " + index + " }.damage", notNullValue())
                    .body("items.find { it.index == " + index + " }.forgotten", equalTo(false))
                    .body("items.findAll { it.index < " + index + " }.damage", everyItem(nullValue()));
            List<String> file = export("");
            assertThat(verify(file)).isInstanceOfSatisfying(Verdict.Broken.class, broken -> assertThat(broken.index())
                    .isEqualTo(index));
            // Nothing behind it is missing.
            assertThat(String.join("\n", file)).contains("{\"index\":" + (index + 2) + ",");
            SignedInUser.admin()
                    .request()
                    .get(AUDIT + "/export?format=csv")
                    .then()
                    .statusCode(200)
                    .body(containsString("\n" + (index + 2) + ","));
        } finally {
            asMaster("DELETE FROM audit_link WHERE index = " + index);
            asMaster("DELETE FROM audit_part WHERE link_index = " + index);
            asMaster("INSERT INTO audit_link SELECT * FROM kept_link");
            asMaster("INSERT INTO audit_part SELECT * FROM kept_part");
            asMaster("DROP TABLE kept_link, kept_part");
        }
        search("actor=" + olga).body("items.damage", everyItem(nullValue()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_subject SET sealed_key = set_byte(sealed_key, 20, get_byte(sealed_key, 20) # 1) WHERE id = ':id'",
                "UPDATE audit_subject SET sealed_key = '' WHERE id = ':id'",
                "DELETE FROM audit_subject WHERE id = ':id'"
            })
    void aDamagedKeyOfAPersonIsNoErasure(String statement) throws Exception {
        append(batch(3));
        int first = search("actor=" + olga).extract().<Integer>path("items[2].index");
        asMaster("CREATE TABLE kept_subject AS SELECT * FROM audit_subject WHERE id = '" + olga + "'");
        asMaster(statement.replace(":id", olga));
        try {
            search("actor=" + olga)
                    .body("items.damage", everyItem(containsString("key of a person")))
                    .body("items.forgotten", everyItem(equalTo(false)));
            assertThat(verify(export("?persons=false")))
                    .isInstanceOfSatisfying(Verdict.Broken.class, broken -> assertThat(broken.index())
                            .isEqualTo(first));
        } finally {
            asMaster("DELETE FROM audit_subject WHERE id = '" + olga + "'");
            asMaster("INSERT INTO audit_subject SELECT * FROM kept_subject");
            asMaster("DROP TABLE kept_subject");
        }
        outbox.inTransaction(transaction -> chain.forget(transaction, olga))
                .await()
                .atMost(PATIENCE);
        search("actor=" + olga)
                .body("items.damage", everyItem(nullValue()))
                .body("items.forgotten", everyItem(equalTo(true)));
        assertThat(verify(export(""))).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void namesAndAddressesDoNotLieInTheDatabaseInClear() {
        append(batch(1));

        String stored = pool.query("SELECT (SELECT string_agg(l::text, '') FROM audit_link l)"
                        + " || (SELECT string_agg(p::text, '') FROM audit_part p) AS everything")
                .execute()
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getString("everything");
        assertThat(stored).contains(olga).doesNotContain("192.0.2.7").doesNotContain("\"olga\"");
    }

    @Test
    void aViewerMayNotLook() {
        SignedInUser viewer = SignedInUser.with("viewer");
        for (String path : List.of("", "/export", "/checkpoint")) {
            viewer.request().get(AUDIT + path).then().statusCode(403).body("code", equalTo("FORBIDDEN"));
            given().get(AUDIT + path).then().statusCode(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?limit=0",
                "?limit=201",
                "?from=yesterday",
                "?to=1",
                "?cursor=garbage",
                "?action=DROP",
                "?traceId=%00",
                "?from=%2B1000000000-12-31T23:59:59Z",
                "/export?to=-0001-01-01T00:00:00Z",
                "/export?format=xml",
                "/export?from=now",
                "/export?persons=maybe"
            })
    void badInputIsRefused(String query) {
        SignedInUser.admin()
                .request()
                .get(AUDIT + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void aStrangeRecordStopsNobody() {
        append(List.of(new Received<>(
                UUID.randomUUID(),
                "/elsewhere",
                new OperationRecorded(
                        new Actor(
                                Actor.Kind.ANONYMOUS,
                                "a\u0000b",
                                "x\u0000",
                                null,
                                "none",
                                null,
                                "not an address",
                                "\u0000"),
                        "logins.refuse",
                        null,
                        OperationRecorded.Decision.DENIED,
                        "INVALID_CREDENTIALS",
                        new Target(Target.USER, "", olga),
                        List.of(),
                        NOON))));

        search("actor=ab&limit=1").body("items[0].target.name", equalTo(olga));
        assertThat(verify(export(""))).isInstanceOf(Verdict.Intact.class);
    }

    private ValidatableResponse search(String query) {
        return SignedInUser.admin()
                .request()
                .get(AUDIT + "?" + query)
                .then()
                .statusCode(200)
                .body("items.size()", greaterThanOrEqualTo(0));
    }

    private List<String> export(String query) {
        return SignedInUser.admin()
                .request()
                .get(AUDIT + "/export" + query)
                .then()
                .statusCode(200)
                .contentType("application/jsonl")
                .extract()
                .asString()
                .lines()
                .toList();
    }

    private void append(List<Received<OperationRecorded>> batch) {
        chain.append(batch).await().atMost(PATIENCE);
    }

    private List<Received<OperationRecorded>> batch(int size) {
        List<Received<OperationRecorded>> batch = new ArrayList<>();
        for (int index = 0; index < size; index++) {
            batch.add(new Received<>(UUID.randomUUID(), "/alert-service", ruleCreated()));
        }
        return batch;
    }

    private OperationRecorded ruleCreated() {
        return OperationRecorded.done(
                new Actor(Actor.Kind.USER, olga, "olga", null, "access-token", "s-1", "192.0.2.7", trace),
                "rules.create",
                "rules:write",
                new Target("rule", "r-1", rule),
                List.of(new Change("expression", null, "up == 0")),
                NOON);
    }

    private void asMaster(String statement) throws Exception {
        try (Connection connection =
                        PostgresAdmin.of(TestStack.addresses().postgres()).connect(database);
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static Verdict verify(List<String> file) {
        return ChainVerifier.verify(file.iterator(), Optional.empty(), List.of());
    }

    private static String fingerprint(List<String> file) {
        return ChainVerifier.verify(file.iterator(), Optional.empty(), List.of()) instanceof Verdict.Intact intact
                ? intact.anchor().orElseThrow().fingerprint()
                : "broken";
    }
}
