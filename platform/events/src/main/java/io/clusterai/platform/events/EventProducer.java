package io.clusterai.platform.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends CloudEvents 1.0 in binary mode. Idempotent, waits for all in-sync replicas, lz4 (the only codecs that work natively are lz4 and
 * gzip), lingers 5 ms because a record that travels alone costs a hundred times one that shares a batch. Thread-safe.
 */
@Singleton
public class EventProducer {

    private static final long BUFFER_BYTES = 16L << 20;

    private final Map<String, Object> broker;
    private final EventsConfig config;
    private final EventCodec codec;
    private final EventTopics topics;
    private final String source;
    private final Counter failures;
    private KafkaProducer<String, byte[]> kafka;

    EventProducer(
            @Identifier("default-kafka-broker") Map<String, Object> broker,
            EventsConfig config,
            EventCodec codec,
            EventTopics topics,
            @ConfigProperty(name = "quarkus.application.name") String application,
            MeterRegistry metrics) {
        this.broker = broker;
        this.config = config;
        this.codec = codec;
        this.topics = topics;
        this.source = "/" + application;
        this.failures = metrics.counter("events_sends_failed");
    }

    /** Sends a payload under a new event id; completes when the brokers have it, fails after the send time-out. */
    public Uni<Void> send(String topic, String key, Object payload, Instant occurredAt) {
        return send(topic, key, UUID.randomUUID(), codec.write(payload), occurredAt);
    }

    /** Connects ahead of the first send, which otherwise waits for it; fails when the brokers do not answer. */
    public Uni<Void> prepare(String topic) {
        return Uni.createFrom()
                .item(() -> producer().partitionsFor(topic).size())
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .replaceWithVoid();
    }

    /** Sends an event that has its id already; a repeated send carries the same id. */
    Uni<Void> send(String topic, String key, UUID eventId, String payload, Instant occurredAt) {
        // send() waits for metadata and for buffer space, so it must not run on an event loop.
        return Uni.createFrom()
                .completionStage(() -> dispatch(topic, key, eventId, payload, occurredAt))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** For callers on a thread of their own that may block. */
    CompletableFuture<Void> dispatch(String topic, String key, UUID eventId, String payload, Instant occurredAt) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        try {
            // Brokers refuse a record from the future, and one that is refused for ever would hold up the outbox;
            // ce_time tells the truth.
            long timestamp = Math.min(occurredAt.toEpochMilli(), System.currentTimeMillis());
            ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                    topic, null, timestamp, key, EventCodec.bytes(payload), headers(topic, key, eventId, occurredAt));
            // The callback tells; the future would only tell again.
            var _ = producer().send(record, (metadata, failure) -> {
                if (failure == null) {
                    sent.complete(null);
                } else {
                    failures.increment();
                    sent.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException failure) {
            failures.increment();
            sent.completeExceptionally(failure);
        }
        return sent;
    }

    /** Sends a record that was read on to another topic as it is. */
    CompletableFuture<Void> forward(String topic, ConsumerRecord<String, byte[]> read) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, null, null, read.key(), read.value(), read.headers());
        var _ = producer().send(record, (metadata, failure) -> {
            if (failure == null) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(failure);
            }
        });
        return sent;
    }

    private List<Header> headers(String topic, String key, UUID eventId, Instant occurredAt) {
        return List.of(
                header("ce_specversion", "1.0"),
                header("ce_id", eventId.toString()),
                header("ce_type", "io.clusterai." + topic),
                header("ce_source", source),
                header("ce_time", occurredAt.toString()),
                header("ce_subject", key),
                header("content-type", "application/json"));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, EventCodec.bytes(value));
    }

    private synchronized KafkaProducer<String, byte[]> producer() {
        if (kafka == null) {
            topics.ensure();
            Map<String, Object> settings = new HashMap<>(broker);
            settings.put(ProducerConfig.ACKS_CONFIG, "all");
            settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
            settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
            settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
            settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(half(config.sendTimeout())));
            settings.put(
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    Math.toIntExact(config.sendTimeout().toMillis()));
            settings.put(
                    ProducerConfig.MAX_BLOCK_MS_CONFIG, config.sendTimeout().toMillis());
            settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
            kafka = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        }
        return kafka;
    }

    private static long half(Duration timeout) {
        return timeout.dividedBy(2).toMillis();
    }

    @PreDestroy
    synchronized void close() {
        if (kafka != null) {
            kafka.close(Duration.ofSeconds(2));
        }
    }
}
