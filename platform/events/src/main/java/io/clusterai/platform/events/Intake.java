package io.clusterai.platform.events;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/** Reads a topic for its effects: see {@link Intakes#open}. */
public final class Intake<T> implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 5;

    private final String topic;
    private final String group;
    private final Class<T> type;
    private final Map<String, Object> settings;
    private final EventTopics topics;
    private final EventProducer producer;
    private final EventCodec codec;
    private final Consumer<List<Received<T>>> effect;
    private final Counter deadLetters;
    private final AtomicLong failuresInARow;
    private volatile boolean running = true;
    private volatile KafkaConsumer<String, byte[]> consumer;
    private Thread thread;

    Intake(
            String topic,
            Class<T> type,
            Intakes.Reading reading,
            Consumer<List<Received<T>>> effect,
            Counter deadLetters,
            AtomicLong failuresInARow) {
        this.topic = topic;
        this.group = reading.group();
        this.type = type;
        this.settings = Map.copyOf(reading.settings());
        this.topics = reading.topics();
        this.producer = reading.producer();
        this.codec = reading.codec();
        this.effect = effect;
        this.deadLetters = deadLetters;
        this.failuresInARow = failuresInARow;
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name("intake-" + topic).start(this::run);
    }

    /** Stops after the batch in hand; another member of the group goes on behind what was committed. */
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
                topics.ensure();
                read();
            } catch (WakeupException | InterruptException stop) {
                return;
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException failure) {
                LOG.warnf("The intake is interrupted topic=%s reason=%s", topic, failure.getMessage());
                failuresInARow.incrementAndGet();
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private void read() throws InterruptedException {
        try (KafkaConsumer<String, byte[]> kafka =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer = kafka;
            kafka.subscribe(List.of(topic));
            while (running) {
                ConsumerRecords<String, byte[]> records = kafka.poll(POLL);
                if (!records.isEmpty() && !taken(kafka, records) && !pause()) {
                    return;
                }
            }
        } finally {
            consumer = null;
        }
    }

    /** Whether the batch is done and committed. What is not is read again: an outage waits here, for as long as it lasts. */
    private boolean taken(KafkaConsumer<String, byte[]> kafka, ConsumerRecords<String, byte[]> records)
            throws InterruptedException {
        try {
            List<Received<T>> readable = new ArrayList<>();
            for (ConsumerRecord<String, byte[]> record : records) {
                Optional<Received<T>> received = received(record);
                if (received.isPresent()) {
                    readable.add(received.get());
                } else {
                    bury(record);
                }
            }
            if (!readable.isEmpty()) {
                effect.accept(List.copyOf(readable));
            }
            kafka.commitSync(records.nextOffsets());
            failuresInARow.set(0);
            return true;
        } catch (WakeupException | InterruptException stop) {
            throw stop;
        } catch (RuntimeException | ExecutionException | TimeoutException failure) {
            long failures = failuresInARow.incrementAndGet();
            LOG.warnf("Events wait to be read again topic=%s failures=%d reason=%s", topic, failures, failure);
            rewind(kafka, records);
            return false;
        }
    }

    /** Another member may have got some of the partitions meanwhile; it begins at the same place. */
    private static void rewind(KafkaConsumer<String, byte[]> kafka, ConsumerRecords<String, byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            if (kafka.assignment().contains(partition)) {
                kafka.seek(
                        partition,
                        new OffsetAndMetadata(
                                records.records(partition).getFirst().offset()));
            }
        }
    }

    private Optional<Received<T>> received(ConsumerRecord<String, byte[]> record) {
        try {
            UUID eventId = UUID.fromString(header(record, "ce_id"));
            return Optional.of(new Received<>(eventId, header(record, "ce_source"), codec.read(record.value(), type)));
        } catch (IllegalArgumentException | UnreadableEventException unreadable) {
            LOG.errorf(
                    "A record can never be read topic=%s partition=%d offset=%d reason=%s",
                    record.topic(), record.partition(), record.offset(), unreadable.getMessage());
            return Optional.empty();
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return EventCodec.text(header.value());
    }

    /** To where people can look at it, before the intake goes past it. */
    private void bury(ConsumerRecord<String, byte[]> record)
            throws InterruptedException, ExecutionException, TimeoutException {
        String grave = topic + "." + group + ".dlq";
        topics.ensure(grave);
        producer.forward(grave, record).get(LONGEST_PAUSE.toMillis() * 4, TimeUnit.MILLISECONDS);
        deadLetters.increment();
    }

    private boolean pause() {
        long millis =
                Math.min(LONGEST_PAUSE.toMillis(), 100L << Math.min(Math.max(failuresInARow.get(), 1), MOST_DOUBLINGS));
        try {
            Thread.sleep(millis);
            return running;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
