package io.clusterai.platform.events;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Opens tails: views of whole topics, without a group, committing nothing. */
@Singleton
public class Tails {

    private final Map<String, Object> broker;
    private final EventTopics topics;
    private final MeterRegistry metrics;
    private final List<Tail> open = new ArrayList<>();

    Tails(@Identifier("default-kafka-broker") Map<String, Object> broker, EventTopics topics, MeterRegistry metrics) {
        this.broker = broker;
        this.topics = topics;
        this.metrics = metrics;
    }

    /**
     * Starts to read every partition of the topics, from the first record not older than {@code from}. Returns at once; reading goes on,
     * through outages of Kafka, until the tail is closed.
     *
     * @param listener called on the tail's own thread, in order per partition; what it throws is counted and the record skipped
     */
    public synchronized Tail open(List<String> names, Instant from, Consumer<TailRecord> listener) {
        Map<String, Object> settings = new HashMap<>(broker);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 << 20);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        Tail tail = new Tail(names, from, settings, topics, listener, metrics.counter("events_records_skipped"));
        open.add(tail);
        tail.start();
        return tail;
    }

    @PreDestroy
    synchronized void close() {
        open.forEach(Tail::close);
    }
}
