package io.clusterai.auth.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.clusterai.auth.testsupport.DatabaseMaster;
import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class VerificationTest {

    private static final String PATH = "/api/v1/audit/verification";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    AuditChainService chain;

    @Inject
    VerificationService verification;

    @ConfigProperty(name = "database.username")
    String database;

    private SignedInUser admin;

    @BeforeEach
    void signIn() {
        admin = SignedInUser.admin();
    }

    @Test
    void theWholeTrailIsAsItWasWritten() {
        append(3);
        chain.checkpoint().await().atMost(PATIENCE);
        append(2);

        JsonPath found = verify("");

        assertThat(found.getString("verdict")).isEqualTo("INTACT");
        assertThat(found.getLong("checked")).isEqualTo(found.getLong("last") - found.getLong("first") + 1);
        assertThat(found.getLong("unanchored")).isEqualTo(found.getLong("last") - found.getLong("anchoredTo"));
        assertThat(found.getString("brokenAt")).isNull();
        assertThat(found.getString("reason")).isNull();
        assertThat(found.getString("next")).isNull();
    }

    @Test
    void aLongTrailIsVerifiedInPiecesThatAddUp() {
        append(60);
        chain.checkpoint().await().atMost(PATIENCE);
        long whole = verify("").getLong("checked");

        List<JsonPath> pieces = pieces(25);

        assertThat(pieces.getFirst().getString("verdict")).isEqualTo("UNFINISHED");
        assertThat(pieces.getFirst().getLong("checked")).isEqualTo(25);
        assertThat(pieces.getLast().getString("verdict")).isEqualTo("INTACT");
        assertThat(pieces.getLast().getLong("checked")).isGreaterThanOrEqualTo(whole);
        assertThat(pieces.size()).isGreaterThanOrEqualTo((int) (whole / 25));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_link SET record = replace(record, 'rules.create', 'rules.delete') WHERE index = :index",
                "DELETE FROM audit_link WHERE index = :index",
                "UPDATE audit_link SET hash = repeat('7', 64) WHERE index = :index",
                "UPDATE audit_part SET sealed = '' WHERE link_index = :index"
            })
    void whatTheDatabasesMasterDidIsNamedByItsFirstRecord(String statement) throws Exception {
        String actor = append(6);
        int index = indexOf(actor, 3);
        try (DatabaseMaster master = new DatabaseMaster(database)) {
            master.run(
                    "CREATE TABLE kept_link AS SELECT * FROM audit_link WHERE index = " + index,
                    "CREATE TABLE kept_part AS SELECT * FROM audit_part WHERE link_index = " + index,
                    statement.replace(":index", Integer.toString(index)));
            try {
                JsonPath found = verify("");
                assertThat(found.getString("verdict")).isEqualTo("BROKEN");
                assertThat(found.getLong("brokenAt")).isEqualTo(index);
                assertThat(found.getString("reason")).isNotBlank();
                assertThat(found.getString("next")).isNull();
                assertThat(pieces(20).getLast().getLong("brokenAt")).isEqualTo(index);
            } finally {
                master.run(
                        "DELETE FROM audit_link WHERE index = " + index,
                        "DELETE FROM audit_part WHERE link_index = " + index,
                        "INSERT INTO audit_link SELECT * FROM kept_link",
                        "INSERT INTO audit_part SELECT * FROM kept_part",
                        "DROP TABLE kept_link, kept_part");
            }
        }
        assertThat(verify("").getString("verdict")).isEqualTo("INTACT");
    }

    @Test
    void aTailThatIsGoneIsMissing() throws Exception {
        append(4);
        long last = verify("").getLong("last");
        try (DatabaseMaster master = new DatabaseMaster(database)) {
            master.run(
                    "CREATE TABLE kept_link AS SELECT * FROM audit_link WHERE index > " + (last - 2),
                    "DELETE FROM audit_link WHERE index IN (SELECT index FROM kept_link)");
            try {
                JsonPath found = verify("");
                assertThat(found.getString("verdict")).isEqualTo("BROKEN");
                assertThat(found.getLong("brokenAt")).isEqualTo(last - 1);
            } finally {
                master.run("INSERT INTO audit_link SELECT * FROM kept_link", "DROP TABLE kept_link");
            }
        }
    }

    @Test
    void aTimeBeginsBehindTheCheckpointBeforeIt() {
        append(2);
        chain.checkpoint().await().atMost(PATIENCE);
        Instant from = Instant.now();
        append(5);

        JsonPath found = verify("?from=" + from);
        assertThat(found.getString("verdict")).isEqualTo("INTACT");
        assertThat(found.getLong("first")).isGreaterThan(2);
        assertThat(found.getLong("checked")).isGreaterThanOrEqualTo(5);
        assertThat(verify("?to=2001-01-01T00:00:00Z").getLong("checked")).isZero();
        assertThat(verify("?from=2101-01-01T00:00:00Z").getString("verdict")).isEqualTo("INTACT");
    }

    @Test
    void noMoreThanAFewAreVerifiedAtOnce() throws Exception {
        append(2);
        String cursor = verify("?limit=1").getString("next");
        try (DatabaseMaster master = new DatabaseMaster(database)) {
            master.run("BEGIN", "LOCK TABLE audit_link IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Verification> first = waiting(cursor);
            CompletableFuture<Verification> second = waiting(cursor);
            try {
                admin.request()
                        .get(PATH + "?cursor=" + cursor)
                        .then()
                        .statusCode(429)
                        .contentType("application/problem+json")
                        .header("Retry-After", notNullValue())
                        .body("code", equalTo("TOO_MANY_REQUESTS"));
            } finally {
                master.run("ROLLBACK");
            }
            first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(verify("?cursor=" + cursor).getString("verdict")).isEqualTo("INTACT");
    }

    @Test
    void itTakesThePermissionToReadTheTrail() {
        given().get(PATH).then().statusCode(401);
        SignedInUser.with("viewer").request().get(PATH).then().statusCode(403).body("code", equalTo("FORBIDDEN"));
        SignedInUser.with("operator").request().get(PATH).then().statusCode(200).body("brokenAt", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=0", "?limit=10001", "?from=yesterday", "?to=1", "?cursor=garbage", "?cursor=%00"})
    void badInputIsRefused(String query) {
        admin.request().get(PATH + query).then().statusCode(400).contentType("application/problem+json");
    }

    private CompletableFuture<Verification> waiting(String cursor) {
        return verification
                .resume(VerificationCursor.of(cursor).orElseThrow(), 10)
                .subscribeAsCompletionStage();
    }

    private String append(int records) {
        String actor = UUID.randomUUID().toString();
        chain.append(Records.of(actor, records)).await().atMost(PATIENCE);
        return actor;
    }

    private int indexOf(String actor, int position) {
        return admin.request()
                .get("/api/v1/audit?actor=" + actor)
                .then()
                .statusCode(200)
                .extract()
                .path("items[" + position + "].index");
    }

    private List<JsonPath> pieces(int limit) {
        List<JsonPath> pieces = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            pieces.add(verify("?limit=" + limit + "&cursor=" + cursor.get()));
            cursor = Optional.ofNullable(pieces.getLast().getString("next"));
        }
        return pieces;
    }

    private JsonPath verify(String query) {
        return admin.request()
                .get(PATH + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
