package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.stack.PostgresAdmin;
import io.clusterai.platform.stack.StackResource;
import io.clusterai.platform.stack.TestStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables belong to one role and the service works as another, as it should be where that matters. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class PruningRightsTest {

    private static final String OWNER = "pruning_owner";
    private static final String SERVICE = "pruning_service";
    private static final String STRANGER = "pruning_stranger";
    private static final String PASSWORD = "password-of-a-test";
    private static final List<String> MIGRATIONS =
            List.of("V2__audit_chain.sql", "V15__add_legal_holds.sql", "V16__prune_audit_chain.sql");

    private PostgresAdmin admin;

    @BeforeEach
    void migrateAsTheOwner() throws IOException, SQLException {
        admin = PostgresAdmin.of(TestStack.addresses().postgres());
        admin.ensureDatabase(OWNER, PASSWORD);
        try (Connection connection = admin.connect(OWNER)) {
            for (String role : List.of(SERVICE, STRANGER)) {
                run(connection, "CREATE ROLE " + role + " LOGIN PASSWORD '" + PASSWORD + "'");
                run(connection, "GRANT CONNECT ON DATABASE " + OWNER + " TO " + role);
            }
        }
        try (Connection owner = as(OWNER)) {
            run(owner, "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO " + SERVICE);
            for (String migration : MIGRATIONS) {
                run(owner, text(migration));
            }
        }
        try (Connection service = as(SERVICE)) {
            run(service, """
                    INSERT INTO audit_link (index, event_id, hash, commitments, record, occurred_at, recorded_at,
                                            actor_id, action, target_id, target_name, trace_id)
                    SELECT i, gen_random_uuid(), repeat(i::text, 64), '{}', '{}', now(), now() - interval '400 days', '', '', '', '', ''
                    FROM generate_series(1, 3) i
                    """);
            run(service, "INSERT INTO audit_checkpoint VALUES (2, repeat('2', 64), now(), '', '')");
        }
    }

    @AfterEach
    void drop() throws SQLException {
        admin.dropDatabase(OWNER);
        try (Connection connection = admin.connect("postgres")) {
            run(connection, "DROP ROLE " + SERVICE + ", " + STRANGER);
        }
    }

    @Test
    void theServicePrunesThroughTheFunctionAndNeitherItNorTheOwnerIsLeftWithTheRightTo() throws SQLException {
        try (Connection service = as(SERVICE);
                Connection owner = as(OWNER)) {
            assertThat(number(service, "SELECT audit_prune(0, 2)")).isEqualTo(2);
            assertThat(number(service, "SELECT count(*) FROM audit_link")).isEqualTo(1);
            assertThat(number(service, "SELECT index FROM audit_beginning")).isEqualTo(2);

            for (Connection connection : List.of(service, owner)) {
                for (String statement : List.of(
                        "DELETE FROM audit_link",
                        "DELETE FROM audit_part",
                        "DELETE FROM audit_checkpoint",
                        "UPDATE audit_beginning SET index = 0")) {
                    assertThatThrownBy(() -> run(connection, statement)).hasMessageContaining("permission denied");
                }
            }
        }
    }

    @Test
    void whoMayNotAddToTheChainMayNotPruneIt() throws SQLException {
        try (Connection stranger = as(STRANGER)) {
            assertThatThrownBy(() -> number(stranger, "SELECT audit_prune(0, 2)"))
                    .hasMessageContaining("permission denied for function audit_prune");
        }
    }

    @Test
    void aRefusalLeavesNoRightBehind() throws SQLException {
        try (Connection service = as(SERVICE)) {
            run(
                    service,
                    "INSERT INTO audit_hold VALUES (gen_random_uuid(), 'case 7', 'a court', NULL, 'admin', now())");

            assertThatThrownBy(() -> number(service, "SELECT audit_prune(0, 2)"))
                    .hasMessageContaining("legal hold");
            assertThat(number(service, "SELECT count(*) FROM audit_link")).isEqualTo(3);
            assertThatThrownBy(() -> run(service, "DELETE FROM audit_link")).hasMessageContaining("permission denied");
        }
    }

    private Connection as(String role) throws SQLException {
        return new PostgresAdmin(admin.host(), admin.port(), role, PASSWORD).connect(OWNER);
    }

    private static void run(Connection connection, String statement) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static String text(String migration) throws IOException {
        try (InputStream resource = PruningRightsTest.class.getResourceAsStream("/db/migration/" + migration)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
