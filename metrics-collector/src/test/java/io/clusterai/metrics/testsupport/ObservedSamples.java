package io.clusterai.metrics.testsupport;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.clusterai.contracts.SamplesObserved;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The live feed as another service sees it, from now on. */
public final class ObservedSamples implements AutoCloseable {

    private final ObjectMapper mapper = new ObjectMapper().registerModule(new JavaTimeModule());
    private final KafkaConsumer<String, byte[]> consumer;

    public ObservedSamples(String servers, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Waits for so many events of a kind; fewer when they do not come in time. */
    public List<Arrival> next(int count, Predicate<Arrival> wanted, Duration patience) {
        Instant deadline = Instant.now().plus(patience);
        List<Arrival> arrivals = new ArrayList<>();
        while (arrivals.size() < count && Instant.now().isBefore(deadline)) {
            for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(200))) {
                Arrival arrival = arrival(each);
                if (wanted.test(arrival) && arrivals.size() < count) {
                    arrivals.add(arrival);
                }
            }
        }
        return arrivals;
    }

    private Arrival arrival(ConsumerRecord<String, byte[]> each) {
        Map<String, String> headers = new HashMap<>();
        each.headers().forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        try {
            return new Arrival(
                    each.key(), headers, mapper.readValue(each.value(), SamplesObserved.class), Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }

    /** One event and when it was here. */
    public record Arrival(String key, Map<String, String> headers, SamplesObserved event, Instant arrivedAt) {}
}
