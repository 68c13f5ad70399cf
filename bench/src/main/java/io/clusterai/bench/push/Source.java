package io.clusterai.bench.push;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes alerts of about 500 bytes into a topic, as alert-service does, each with the time of its sending. */
final class Source implements AutoCloseable {

    private final String topic;
    private final KafkaProducer<String, byte[]> kafka;

    Source(String brokers, String topic) {
        this.topic = topic;
        this.kafka = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers, ProducerConfig.LINGER_MS_CONFIG, 0),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Sends without waiting. */
    void send() {
        String id = UUID.randomUUID().toString();
        var _ = kafka.send(new ProducerRecord<>(
                topic,
                null,
                System.currentTimeMillis(),
                id,
                alert(id, System.nanoTime()).getBytes(StandardCharsets.UTF_8),
                java.util.List.of(
                        header("ce_specversion", "1.0"),
                        header("ce_id", id),
                        header("ce_type", "io.clusterai.alerts.alert-changed.v1"),
                        header("ce_source", "/alert-service"),
                        header("content-type", "application/json"))));
    }

    void flush() {
        kafka.flush();
    }

    static String alert(String id, long sentAt) {
        return "{\"id\":\"" + id + "\",\"version\":1,\"fingerprint\":\"" + id
                + "\",\"ruleId\":\"bench\",\"name\":\"Bench\","
                + "\"state\":\"FIRING\",\"severity\":\"info\",\"value\":1,\"startedAt\":\"" + Instant.EPOCH
                + "\",\"reason\":\"" + "r".repeat(200) + "\",\"labels\":{},\"annotations\":{}," + Arrivals.SENT + sentAt
                + '}';
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        kafka.close();
    }
}
