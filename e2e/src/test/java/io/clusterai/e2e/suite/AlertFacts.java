package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes alerts into the suite's Kafka as alert-service does, in numbers that rules would take long to reach. */
public final class AlertFacts implements AutoCloseable {

    private static final String TOPIC = "alerts.alert-changed.v1";

    private final KafkaProducer<String, byte[]> kafka = new KafkaProducer<>(
            Map.of(
                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    Suite.serverAddress("kafka"),
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.LINGER_MS_CONFIG,
                    5),
            new StringSerializer(),
            new ByteArraySerializer());

    /** Sends without waiting; {@link #flush} waits. */
    public void send(String id, String fingerprint, long version) {
        String now = Instant.now().toString();
        ObjectNode alert = Suite.JSON
                .createObjectNode()
                .put("id", id)
                .put("version", version)
                .put("fingerprint", fingerprint)
                .put("ruleId", "written-by-a-test")
                .put("name", "Written")
                .put("state", "FIRING")
                .put("severity", "info")
                .put("value", version)
                .put("startedAt", now)
                .put("firedAt", now)
                .put("reason", "")
                .put("occurredAt", now);
        alert.putObject("labels");
        alert.putObject("annotations");
        List<Header> headers = List.of(
                header("ce_specversion", "1.0"),
                header("ce_id", UUID.randomUUID().toString()),
                header("ce_type", "io.clusterai." + TOPIC),
                header("ce_source", "/alert-service"),
                header("ce_time", now),
                header("ce_subject", fingerprint),
                header("content-type", "application/json"));
        var _ = kafka.send(new ProducerRecord<>(
                TOPIC,
                null,
                System.currentTimeMillis(),
                fingerprint,
                alert.toString().getBytes(StandardCharsets.UTF_8),
                headers));
    }

    public void flush() {
        kafka.flush();
    }

    @Override
    public void close() {
        kafka.close();
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
