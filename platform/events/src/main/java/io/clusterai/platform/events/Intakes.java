package io.clusterai.platform.events;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Opens intakes: topics read for their effects, by a group that is named after the service, each event by one of its replicas. */
@Singleton
public class Intakes {

    private static final int SESSION_MILLIS = 10_000;

    private final Map<String, Object> broker;
    private final EventTopics topics;
    private final EventProducer producer;
    private final EventCodec codec;
    private final MeterRegistry metrics;
    private final List<Intake<?>> open = new ArrayList<>();

    Intakes(
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            EventTopics topics,
            EventProducer producer,
            EventCodec codec,
            MeterRegistry metrics) {
        this.broker = broker;
        this.topics = topics;
        this.producer = producer;
        this.codec = codec;
        this.metrics = metrics;
    }

    /**
     * Reads the topic in batches, in order per partition, each event at least once: the effect claims it by its id. Returns at once and
     * goes on, through outages, until the intake is closed. A record that can never be read goes to {@code <topic>.<group>.dlq}.
     *
     * @param effect called on the intake's own thread, where it may block; when it returns, the batch is committed, and when it throws, the
     *     batch comes again
     */
    public synchronized <T> Intake<T> open(
            String group, String topic, Class<T> type, Consumer<List<Received<T>>> effect) {
        Map<String, Object> settings = new HashMap<>(broker);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MILLIS / 4);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 << 20);
        AtomicLong failures = new AtomicLong();
        metrics.gauge("events_intake_failures_in_a_row", failures);
        Intake<T> intake = new Intake<>(
                topic,
                type,
                new Reading(group, settings, topics, producer, codec),
                effect,
                metrics.counter("events_records_dead_lettered"),
                failures);
        open.add(intake);
        intake.start();
        return intake;
    }

    @PreDestroy
    synchronized void close() {
        open.forEach(Intake::close);
    }

    /** What every intake of this process reads with. */
    record Reading(
            String group, Map<String, Object> settings, EventTopics topics, EventProducer producer, EventCodec codec) {}
}
