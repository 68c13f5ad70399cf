package io.clusterai.e2e.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A service's database, for tests that stand in its way. */
public final class Database implements AutoCloseable {

    /** What a service holds while it sends its outbox. */
    private static final long OUTBOX = 7411001;

    private static final Pattern NAMED = Pattern.compile("database-(.+)-password");

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
        return Optional.of(open(Suite.serverAddress("postgresql"), name, password));
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

    /** The databases of the suite's own PostgreSQL; none when it has none. */
    public static List<String> names() {
        try (Stream<Path> files = Files.list(Path.of(Suite.property("suite.data-dir"), "credentials"))) {
            return files.map(file -> NAMED.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(found -> found.group(1))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The tables of which a row, as text, holds any of these texts. */
    public Set<String> tablesWith(Set<String> texts) {
        Set<String> tables = new TreeSet<>();
        for (String table : tables()) {
            String question = "SELECT EXISTS (SELECT 1 FROM " + table + " AS looked_at, unnest(?) AS text"
                    + " WHERE position(text IN looked_at::text) > 0)";
            try (PreparedStatement sql = connection.prepareStatement(question)) {
                sql.setArray(1, connection.createArrayOf("text", texts.toArray()));
                try (ResultSet found = sql.executeQuery()) {
                    if (found.next() && found.getBoolean(1)) {
                        tables.add(table);
                    }
                }
            } catch (SQLException refused) {
                throw new IllegalStateException(table, refused);
            }
        }
        return tables;
    }

    private List<String> tables() {
        List<String> tables = new ArrayList<>();
        try (Statement sql = connection.createStatement();
                ResultSet found = sql.executeQuery("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
                        + " AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')")) {
            while (found.next()) {
                tables.add(found.getString(1));
            }
            return tables;
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
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
