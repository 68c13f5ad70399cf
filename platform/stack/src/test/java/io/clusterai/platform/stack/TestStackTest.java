package io.clusterai.platform.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.contracts.Topics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class TestStackTest {

    @Test
    void givesEveryCallerADatabaseThatNobodyElseMayEnter() throws Exception {
        // Given
        TestStack.TestDatabase mine = TestStack.freshDatabase("mine");
        TestStack.TestDatabase other = TestStack.freshDatabase("other");

        // When
        int major = serverMajorVersion(mine, mine.username());

        // Then
        assertThat(major).isEqualTo(18);
        assertThatThrownBy(() -> connect(mine.url(), other.username(), other.password()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> connect(mine.url(), mine.username(), "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
        TestStack.drop(mine);
        TestStack.drop(other);
    }

    @Test
    void clearLeavesEmptyTopicsWithFourPartitions() throws Exception {
        // Given
        String kafka = TestStack.addresses().kafka();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka, "compression.type", "lz4"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.ALERT_CHANGED, 0, "key", "value"))
                    .get(30, TimeUnit.SECONDS);
        }

        // When
        TestStack.clear();

        // Then
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            var descriptions = admin.describeTopics(Topics.ALL).allTopicNames().get(30, TimeUnit.SECONDS);
            assertThat(descriptions.values())
                    .hasSameSizeAs(Topics.ALL)
                    .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(4));
            TopicPartition written = new TopicPartition(Topics.ALERT_CHANGED, 0);
            assertThat(admin.listOffsets(Map.of(written, OffsetSpec.latest()))
                            .partitionResult(written)
                            .get(30, TimeUnit.SECONDS)
                            .offset())
                    .isZero();
        }
    }

    @Test
    void redisAnswersOnlyWithItsPassword() throws Exception {
        // Given
        RedisAdmin withPassword = RedisAdmin.of(TestStack.addresses().redis());
        RedisAdmin without = new RedisAdmin(withPassword.host(), withPassword.port(), Optional.empty());

        // When
        String answer = withPassword.command("PING");

        // Then
        assertThat(answer).isEqualTo("+PONG");
        assertThatThrownBy(() -> without.command("PING")).hasMessageContaining("NOAUTH");
    }

    @Test
    void endsWithTheProcessThatStartedIt() throws Exception {
        // Given
        Process owner = startOwner();
        String line = owner.inputReader().readLine();
        StackAddresses addresses = StackMain.decode(line);
        List<ProcessHandle> servers = owner.descendants().toList();

        // When
        owner.getOutputStream().close();

        // Then
        assertThat(servers).hasSizeGreaterThanOrEqualTo(3);
        assertThat(owner.waitFor(60, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle server : servers) {
            server.onExit().get(10, TimeUnit.SECONDS);
        }
        assertThat(Ports.accepts(PostgresAdmin.of(addresses.postgres()).port())).isFalse();
    }

    @Test
    void endsAlsoWhenItsStarterIsKilled() throws Exception {
        // Given
        Process owner = startOwner();
        StackMain.decode(owner.inputReader().readLine());
        List<ProcessHandle> servers = owner.descendants().toList();

        // When
        owner.destroyForcibly();

        // Then
        assertThat(servers).hasSizeGreaterThanOrEqualTo(3);
        for (ProcessHandle server : servers) {
            server.onExit().get(10, TimeUnit.SECONDS);
        }
    }

    private static Process startOwner() throws IOException {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StackMain.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int serverMajorVersion(TestStack.TestDatabase database, String user) throws SQLException {
        try (Connection connection = connect(database.url(), user, database.password());
                ResultSet rows = connection.createStatement().executeQuery("SHOW server_version_num")) {
            rows.next();
            return rows.getInt(1) / 10_000;
        }
    }

    private static Connection connect(String url, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return DriverManager.getConnection("jdbc:" + url, properties);
    }
}
