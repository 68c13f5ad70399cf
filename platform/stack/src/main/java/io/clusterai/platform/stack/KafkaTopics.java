package io.clusterai.platform.stack;

import io.clusterai.contracts.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** The suite's topics on a broker. */
public final class KafkaTopics {

    static final int PARTITIONS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private KafkaTopics() {}

    /** Creates what is missing. */
    public static void ensure(String bootstrapServers) throws IOException {
        try (Admin admin = admin(bootstrapServers)) {
            create(admin);
        }
    }

    /** Throws away every record: tests that share a broker begin with empty topics. */
    static void recreate(String bootstrapServers) throws IOException {
        try (Admin admin = admin(bootstrapServers)) {
            Set<String> old = ownNames(admin);
            if (!old.isEmpty()) {
                get(admin.deleteTopics(old).all()::get);
            }
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ownNames(admin).stream().anyMatch(old::contains)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("Kafka did not delete its topics");
                }
                pause();
            }
            create(admin);
        }
    }

    private static void create(Admin admin) throws IOException {
        Set<String> present = ownNames(admin);
        List<NewTopic> missing = Topics.ALL.stream()
                .filter(name -> !present.contains(name))
                .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                .toList();
        get(admin.createTopics(missing).all()::get);
        awaitServed(admin);
    }

    /** A topic is created before the broker serves it: until then clients are told that it does not exist. */
    private static void awaitServed(Admin admin) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                Map<TopicPartition, OffsetSpec> ends =
                        get(admin.describeTopics(Topics.ALL).allTopicNames()::get).values().stream()
                                .flatMap(topic -> topic.partitions().stream()
                                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
                get(admin.listOffsets(ends).all()::get);
                return;
            } catch (IOException notYet) {
                if (!(notYet.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw notYet;
                }
                pause();
            }
        }
    }

    /** Without Kafka's internal topics. */
    private static Set<String> ownNames(Admin admin) throws IOException {
        return get(admin.listTopics().names()::get);
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000));
    }

    private static <T> T get(Call<T> call) throws IOException {
        try {
            return call.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("Kafka refused: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("Kafka did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for Kafka", e);
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(RETRY_AFTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for Kafka", e);
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T get(long timeout, TimeUnit unit) throws ExecutionException, TimeoutException, InterruptedException;
    }
}
