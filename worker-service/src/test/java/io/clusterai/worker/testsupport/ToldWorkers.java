package io.clusterai.worker.testsupport;

import io.clusterai.contracts.Topics;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Everything that was told about workers since it was opened. */
public final class ToldWorkers implements AutoCloseable {

    private final KafkaConsumer<String, String> consumer;
    private final List<JsonObject> told = new ArrayList<>();

    public ToldWorkers(String brokers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new StringDeserializer(), new StringDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.WORKER_CHANGED).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** In the order in which they were told of one worker. */
    public List<JsonObject> of(String workerId) {
        consumer.poll(Duration.ofMillis(100)).forEach(event -> told.add(new JsonObject(event.value())));
        return told.stream()
                .filter(event -> event.getString("id").equals(workerId))
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
