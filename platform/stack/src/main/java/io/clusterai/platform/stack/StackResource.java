package io.clusterai.platform.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/**
 * Gives a Quarkus test the real PostgreSQL, Kafka and Redis of {@link TestStack}: a fresh database, empty topics, an empty Redis. Sets
 * {@code database.url}, {@code database.username}, {@code database.password}, {@code redis.url} and {@code kafka.bootstrap.servers}.
 */
public final class StackResource implements QuarkusTestResourceLifecycleManager {

    private TestStack.TestDatabase database;

    @Override
    public Map<String, String> start() {
        try {
            StackAddresses addresses = TestStack.addresses();
            TestStack.clear();
            database = TestStack.freshDatabase("test");
            return Map.of(
                    "database.url",
                    database.url(),
                    "database.username",
                    database.username(),
                    "database.password",
                    database.password(),
                    "redis.url",
                    addresses.redis(),
                    "kafka.bootstrap.servers",
                    addresses.kafka());
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("No stack for the tests: " + e.getMessage(), e);
        }
    }

    @Override
    public void stop() {
        if (database != null) {
            try {
                TestStack.drop(database);
            } catch (IOException | SQLException e) {
                throw new IllegalStateException("The test database stays behind: " + e.getMessage(), e);
            }
        }
    }
}
