package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.auth.testsupport.DatabaseMaster;
import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.auth.testsupport.Trail;
import io.clusterai.platform.chain.ChainVerifier;
import io.clusterai.platform.chain.Verdict;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class RetentionServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration OLD = Duration.ofDays(390);

    @Inject
    AuditChainService chain;

    @Inject
    RetentionService retention;

    @Inject
    Pool pool;

    @ConfigProperty(name = "database.username")
    String database;

    private final String before = UUID.randomUUID().toString();
    private final String after = UUID.randomUUID().toString();

    /** The last record that was pruned by an earlier test. */
    private long beginning;

    /** A record that a checkpoint vouches for, a few behind that. */
    private long signed;

    private DatabaseMaster master;
    private SignedInUser admin;

    @BeforeEach
    void record() throws SQLException, IOException {
        admin = SignedInUser.admin();
        master = new DatabaseMaster(database);
        chain.append(Records.of(before, 5)).await().atMost(PATIENCE);
        chain.checkpoint().await().atMost(PATIENCE);
        beginning = number("SELECT index FROM audit_beginning");
        signed = number("SELECT max(index) FROM audit_checkpoint");
        chain.append(Records.of(after, 4)).await().atMost(PATIENCE);
    }

    @AfterEach
    void leave() throws SQLException {
        master.close();
    }

    @Test
    void whatIsOldGoesUpToACheckpointAndWhatRemainsIsIntact() throws SQLException {
        age();

        long went = prune();

        assertThat(went).isEqualTo(signed - beginning);
        JsonPath found = verification();
        assertThat(found.getString("verdict")).as(found.prettify()).isEqualTo("INTACT");
        assertThat(found.getLong("first")).isEqualTo(signed + 1);
        List<String> export = export();
        assertThat(ChainVerifier.verify(export.iterator(), Optional.empty(), List.of()))
                .isInstanceOfSatisfying(Verdict.Intact.class, intact -> {
                    assertThat(intact.first()).isEqualTo(signed + 1);
                    assertThat(intact.origin()).get().satisfies(origin -> assertThat(origin.index())
                            .isEqualTo(signed));
                });
        assertThat(Trail.find(admin, "?actor=" + before)).isEmpty();
        assertThat(Trail.find(admin, "?actor=" + after)).hasSize(4).allSatisfy(record -> assertThat(record)
                .doesNotContainKey("damage"));
    }

    @Test
    void thatItWentIsOnRecordAndSignedForAtOnce() throws SQLException {
        age();
        prune();

        Map<String, Object> record =
                Trail.find(admin, "?action=audit.prune&target=" + signed).getFirst();
        assertThat(record).containsEntry("decision", "ALLOWED").containsEntry("service", "auth-service");
        assertThat(record.get("changes").toString())
                .contains("first", Long.toString(beginning + 1), "last", Long.toString(signed));
        assertThat(Trail.actor(record)).containsEntry("kind", "SYSTEM");
        assertThat(number("SELECT signed_index FROM audit_head"))
                .isGreaterThanOrEqualTo(((Number) record.get("index")).longValue());
    }

    @Test
    void nothingGoesThatIsNotOldEnough() {
        assertThat(prune()).isZero();
        assertThat(retention
                        .prune(Instant.now().plusSeconds(60))
                        .onFailure()
                        .recoverWithItem(-1L)
                        .await()
                        .atMost(PATIENCE))
                .as("by the database's own limit")
                .isEqualTo(-1);
        assertThat(verification().getLong("first")).isEqualTo(beginning + 1);
    }

    @Test
    void twoThatPruneAtOnceTakeItAwayOnce() throws SQLException {
        age();

        List<Long> went = Uni.join()
                .all(
                        retention.prune(Instant.now().minus(OLD)),
                        retention.prune(Instant.now().minus(OLD)),
                        retention.prune(Instant.now().minus(OLD)))
                .andFailFast()
                .await()
                .atMost(PATIENCE);

        assertThat(went.stream().mapToLong(Long::longValue).sum()).isEqualTo(signed - beginning);
        assertThat(Trail.find(admin, "?action=audit.prune&target=" + signed)).hasSize(1);
        assertThat(verification().getString("verdict")).isEqualTo("INTACT");
    }

    @Test
    void nothingGoesWhileAHoldStands() throws SQLException {
        age();
        String hold = admin.request()
                .header("X-Confirm", "yes")
                .body(Map.of("name", "case 7", "reason", "a court asked for it"))
                .post("/api/v1/audit/holds")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        assertThat(prune()).isZero();
        assertThatThrownBy(() -> asTheService(beginning, signed)).hasMessageContaining("legal hold");

        admin.request()
                .header("X-Confirm", "yes")
                .delete("/api/v1/audit/holds/" + hold)
                .then()
                .statusCode(204);
        assertThat(prune()).isEqualTo(signed - beginning);
    }

    @Test
    void theServiceItselfIsRefusedWhatMustNotGo() throws SQLException {
        assertThatThrownBy(() -> asTheService(beginning, signed)).hasMessageContaining("younger than 30 days");
        age();
        assertThatThrownBy(() -> asTheService(beginning, signed + 1)).hasMessageContaining("no checkpoint vouches");
        assertThatThrownBy(() -> asTheService(beginning, 1_000_000_000)).hasMessageContaining("1 to 100000");
        assertThatThrownBy(() -> asTheService(beginning, beginning)).hasMessageContaining("from the beginning");
        assertThat(asTheService(beginning + 1, signed))
                .as("not from the beginning")
                .isZero();
        master.run("UPDATE audit_link SET hash = repeat('7', 64) WHERE index = " + signed);
        try {
            assertThatThrownBy(() -> asTheService(beginning, signed)).hasMessageContaining("not what its checkpoint");
        } finally {
            master.run(
                    "UPDATE audit_link l SET hash = c.hash FROM audit_checkpoint c WHERE c.index = l.index AND l.index = "
                            + signed);
        }
        assertThat(prune()).isEqualTo(signed - beginning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM audit_link",
                "UPDATE audit_link SET record = '{}'",
                "TRUNCATE audit_link",
                "DELETE FROM audit_part",
                "DELETE FROM audit_checkpoint",
                "UPDATE audit_beginning SET index = 0",
                "DELETE FROM audit_beginning",
                "INSERT INTO audit_beginning (only_row, index) VALUES (true, 0)",
                "TRUNCATE audit_beginning"
            })
    void theServiceMayNotDoByItselfWhatTheFunctionDoesForIt(String statement) throws SQLException {
        age();
        prune();

        assertThatThrownBy(() -> pool.query(statement).execute().await().atMost(PATIENCE))
                .hasMessageContaining("permission denied");
    }

    @Test
    void whatIsNotAsItWasWrittenStays() throws SQLException {
        age();
        long damaged = signed - 2;
        master.run("UPDATE audit_link SET record = replace(record, 'rules.create', 'rules.delete') WHERE index = "
                + damaged);
        try {
            assertThat(prune()).isZero();
            assertThat(verification().getLong("brokenAt")).isEqualTo(damaged);
        } finally {
            master.run("UPDATE audit_link SET record = replace(record, 'rules.delete', 'rules.create') WHERE index = "
                    + damaged);
        }
        assertThat(prune()).isEqualTo(signed - beginning);
    }

    @Test
    void aHeadThatTheDatabasesMasterCutOffIsMissingEvenWhereACheckpointVouchesForIt() throws SQLException {
        master.run(
                "CREATE TABLE kept_link AS SELECT * FROM audit_link WHERE index <= " + signed,
                "DELETE FROM audit_link WHERE index <= " + signed);
        try {
            JsonPath found = verification();
            assertThat(found.getString("verdict")).isEqualTo("BROKEN");
            assertThat(found.getLong("brokenAt")).isEqualTo(beginning + 1);
            assertThat(ChainVerifier.verify(export().iterator(), Optional.empty(), List.of()))
                    .isInstanceOfSatisfying(Verdict.Broken.class, broken -> assertThat(broken.index())
                            .isEqualTo(beginning + 1));

            master.run("UPDATE audit_beginning SET index = " + signed);
            JsonPath hidden = verification();
            assertThat(hidden.getString("verdict")).isEqualTo("BROKEN");
            assertThat(hidden.getString("reason")).contains("no record tells that they were pruned");
        } finally {
            master.run(
                    "UPDATE audit_beginning SET index = " + beginning,
                    "INSERT INTO audit_link SELECT * FROM kept_link",
                    "DROP TABLE kept_link");
        }
        assertThat(verification().getString("verdict")).isEqualTo("INTACT");
    }

    private long prune() {
        return retention.prune(Instant.now().minus(OLD)).await().atMost(PATIENCE);
    }

    /** Everything up to the checkpoint was recorded long ago. */
    private void age() throws SQLException {
        master.run("UPDATE audit_link SET recorded_at = recorded_at - interval '400 days' WHERE index <= " + signed);
    }

    private long asTheService(long prunedBefore, long through) {
        return pool.preparedQuery("SELECT audit_prune($1, $2) AS pruned")
                .execute(Tuple.of(prunedBefore, through))
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getLong("pruned");
    }

    private long number(String query) {
        return pool.query(query)
                .execute()
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getLong(0);
    }

    private JsonPath verification() {
        return admin.request()
                .get("/api/v1/audit/verification")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private List<String> export() {
        return admin.request()
                .get("/api/v1/audit/export")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .toList();
    }
}
