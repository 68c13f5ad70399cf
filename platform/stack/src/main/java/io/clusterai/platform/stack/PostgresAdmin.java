package io.clusterai.platform.stack;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** An administrator of a PostgreSQL server, ours or somebody else's: creates roles and their databases. */
public record PostgresAdmin(String host, int port, String user, String password) {

    /** Reads {@code postgresql://user:password@host:port[/database]}. */
    public static PostgresAdmin of(String url) {
        URI uri = URI.create(url);
        String userInfo = uri.getUserInfo();
        if (!"postgresql".equals(uri.getScheme())
                || uri.getHost() == null
                || userInfo == null
                || userInfo.indexOf(':') < 1) {
            throw new IllegalArgumentException("Expected postgresql://user:password@host:port");
        }
        int colon = userInfo.indexOf(':');
        return new PostgresAdmin(
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                userInfo.substring(0, colon),
                userInfo.substring(colon + 1));
    }

    /** The form that {@link #of} reads. */
    public String url() {
        return "postgresql://" + user + ":" + password + "@" + host + ":" + port + "/postgres";
    }

    /** The URL of a database without credentials, as the services take it. */
    public String databaseUrl(String database) {
        return "postgresql://" + host + ":" + port + "/" + database;
    }

    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database, properties);
    }

    /** Makes {@code database} exist, owned by a role of the same name that logs in with {@code rolePassword} and that nobody else may enter. */
    public void ensureDatabase(String database, String rolePassword) throws SQLException {
        String name = identifier(database);
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            String verb = exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", database) ? "ALTER" : "CREATE";
            statement.execute(verb + " ROLE " + name + " LOGIN PASSWORD '" + rolePassword.replace("'", "''") + "'");
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", database)) {
                // A managed server's administrator is no superuser: it may create for a role only as its member.
                statement.execute("GRANT " + name + " TO CURRENT_USER");
                statement.execute("CREATE DATABASE " + name + " OWNER " + name);
                statement.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
            }
        }
    }

    /** Removes a database and its role, ending the sessions in it. */
    public void dropDatabase(String database) throws SQLException {
        String name = identifier(database);
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("DROP ROLE IF EXISTS " + name);
        }
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static String identifier(String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("Not a name for a database: " + name);
        }
        return '"' + name + '"';
    }

    @Override
    public String toString() {
        return "postgresql://" + user + ":***@" + host + ":" + port;
    }
}
