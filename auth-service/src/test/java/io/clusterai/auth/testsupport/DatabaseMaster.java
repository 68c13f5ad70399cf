package io.clusterai.auth.testsupport;

import io.clusterai.platform.stack.PostgresAdmin;
import io.clusterai.platform.stack.TestStack;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Somebody with full power over the database, which the service has not. */
public final class DatabaseMaster implements AutoCloseable {

    private final Connection connection;

    public DatabaseMaster(String database) throws SQLException, IOException {
        connection = PostgresAdmin.of(TestStack.addresses().postgres()).connect(database);
    }

    public DatabaseMaster run(String... statements) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        }
        return this;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
