package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** A service's database, for tests that stand in its way. */
public final class Database implements AutoCloseable {

    /** What a service holds while it sends its outbox. */
    private static final long OUTBOX = 7411001;

    private final Connection connection;

    private Database(Connection connection) {
        this.connection = connection;
    }

    /** Empty when the suite's PostgreSQL is not its own. */
    public static Optional<Database> of(String name) {
        Path password = Path.of(Suite.property("suite.data-dir"), "credentials", "database-" + name + "-password");
        if (!Files.exists(password)) {
            return Optional.empty();
        }
        for (JsonNode server : Suite.status().path("infrastructure")) {
            if (server.path("name").asText().equals("postgresql")) {
                return Optional.of(open(server.path("address").asText(), name, password));
            }
        }
        return Optional.empty();
    }

    private static Database open(String address, String name, Path password) {
        try {
            return new Database(DriverManager.getConnection(
                    "jdbc:postgresql://" + address + "/" + name,
                    name,
                    Files.readString(password).strip()));
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** From now on nothing that the service commits is told to anybody, until {@link #close}. */
    public void holdOutbox() {
        execute("SELECT pg_advisory_lock(" + OUTBOX + ")");
    }

    private void execute(String statement) {
        try (Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
    }
}
