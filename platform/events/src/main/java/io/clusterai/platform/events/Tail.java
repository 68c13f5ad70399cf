package io.clusterai.platform.events;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/** A view of some topics: see {@link Tails#open}. After an outage it goes on where it was. */
public final class Tail implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Tail.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final List<String> topics;
    private final Instant from;
    private final Map<String, Object> settings;
    private final EventTopics eventTopics;
    private final Consumer<TailRecord> listener;
    private final Counter skipped;
    private final Map<TopicPartition, Long> next = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> target = new HashMap<>();
    private volatile Map<String, String> topicIds = Map.of();
    private volatile boolean caughtUp;
    private volatile boolean connected;
    private volatile boolean running = true;
    private volatile KafkaConsumer<String, byte[]> consumer;
    private Thread thread;

    Tail(
            List<String> topics,
            Instant from,
            Map<String, Object> settings,
            EventTopics eventTopics,
            Consumer<TailRecord> listener,
            Counter skipped) {
        this.topics = List.copyOf(topics);
        this.from = from;
        this.settings = Map.copyOf(settings);
        this.eventTopics = eventTopics;
        this.listener = listener;
        this.skipped = skipped;
    }

    void start() {
        thread = Thread.ofPlatform()
                .daemon()
                .name("tail-" + String.join("+", topics))
                .start(this::run);
    }

    /** Whether everything that lay in the topics when the tail began has been read. Stays true afterwards. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** Whether the last poll reached the brokers' client without an error. */
    public boolean isConnected() {
        return connected;
    }

    /** The next offset of every partition of a topic, by partition number. */
    public Map<Integer, Long> nextOffsets(String topic) {
        Map<Integer, Long> offsets = new HashMap<>();
        next.forEach((partition, offset) -> {
            if (partition.topic().equals(topic)) {
                offsets.put(partition.partition(), offset);
            }
        });
        return offsets;
    }

    /** Kafka's id of a topic, empty until the tail has reached the brokers. */
    public String topicId(String topic) {
        return topicIds.getOrDefault(topic, "");
    }

    @Override
    public void close() {
        running = false;
        KafkaConsumer<String, byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        } else {
            thread.interrupt();
        }
    }

    private void run() {
        while (running) {
            try {
                eventTopics.ensure();
                topicIds = eventTopics.ids(topics);
                read();
            } catch (WakeupException | InterruptException stop) {
                return;
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (KafkaException | ExecutionException | TimeoutException failure) {
                connected = false;
                LOG.warnf("The tail is interrupted topics=%s reason=%s", topics, failure.getMessage());
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void read() {
        try (KafkaConsumer<String, byte[]> kafka =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer = kafka;
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> kafka.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            kafka.assign(partitions);
            position(kafka, partitions);
            while (running) {
                for (ConsumerRecord<String, byte[]> record : kafka.poll(POLL)) {
                    hand(record);
                    next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                }
                connected = true;
                if (!caughtUp) {
                    caughtUp = partitions.stream()
                            .allMatch(partition -> kafka.position(partition) >= target.get(partition));
                }
            }
        } finally {
            consumer = null;
        }
    }

    private void position(KafkaConsumer<String, byte[]> kafka, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = kafka.endOffsets(partitions);
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, from.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> firsts = kafka.offsetsForTimes(times);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp first = firsts.get(partition);
            long begin = first == null ? ends.get(partition) : first.offset();
            // After an outage we go on where we were, unless the topic was made anew and is shorter now.
            long known = next.getOrDefault(partition, begin);
            long offset = known > ends.get(partition) ? begin : Math.max(known, begin);
            kafka.seek(partition, offset);
            next.put(partition, offset);
            target.putIfAbsent(partition, ends.get(partition));
        }
    }

    private void hand(ConsumerRecord<String, byte[]> record) {
        try {
            listener.accept(new TailRecord(
                    record.topic(),
                    topicIds.getOrDefault(record.topic(), ""),
                    record.partition(),
                    record.offset(),
                    record.key(),
                    Instant.ofEpochMilli(record.timestamp()),
                    record.value()));
        } catch (RuntimeException unreadable) {
            skipped.increment();
            LOG.warnf(
                    "Skipped a record topic=%s partition=%d offset=%d reason=%s",
                    record.topic(), record.partition(), record.offset(), unreadable.getMessage());
        }
    }
}
