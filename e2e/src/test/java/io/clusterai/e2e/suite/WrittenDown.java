package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that the suite leaves anywhere: logs, tables, topics, Redis, metrics, command lines. */
public final class WrittenDown {

    private static final Duration POLL = Duration.ofSeconds(1);

    private WrittenDown() {}

    /** Where any of these texts stands, as it is or in hexadecimal. Places are named by their kind first: {@code log gateway.log}. */
    public static Set<String> placesOf(Collection<String> texts) {
        Set<String> wanted = texts.stream()
                .flatMap(text -> Stream.of(text, HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8))))
                .collect(Collectors.toSet());
        Predicate<String> holds = content -> wanted.stream().anyMatch(content::contains);
        Set<String> places = new TreeSet<>();
        logs(holds, places);
        tables(wanted, places);
        topics(holds, places);
        if (Redis.ofTheSuite().holds(wanted)) {
            places.add("redis");
        }
        processes(holds, places);
        return places;
    }

    private static void logs(Predicate<String> holds, Set<String> places) {
        try (Stream<Path> files = Files.walk(Path.of(Suite.property("suite.data-dir"), "logs"))) {
            files.filter(Files::isRegularFile)
                    .filter(file -> anyLine(file, holds))
                    .forEach(file -> places.add("log " + file.getFileName()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean anyLine(Path file, Predicate<String> holds) {
        // Kafka and PostgreSQL write what is not UTF-8, too.
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(holds);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void tables(Set<String> wanted, Set<String> places) {
        for (String name : Database.names()) {
            try (Database database = Database.of(name).orElseThrow()) {
                database.tablesWith(wanted).forEach(table -> places.add("table " + name + "." + table));
            }
        }
    }

    private static void topics(Predicate<String> holds, Set<String> places) {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, Suite.serverAddress("kafka"));
        try (KafkaConsumer<byte[], byte[]> kafka =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = kafka.listTopics().values().stream()
                    .flatMap(List::stream)
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = kafka.endOffsets(partitions);
            kafka.assign(partitions);
            kafka.seekToBeginning(partitions);
            while (ends.entrySet().stream().anyMatch(end -> kafka.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> message : kafka.poll(POLL)) {
                    if (holds.test(text(message.key())) || holds.test(text(message.value()))) {
                        places.add("topic " + message.topic());
                    }
                }
            }
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** What every user of the machine may read, and what a monitoring system is given. */
    private static void processes(Predicate<String> holds, Set<String> places) {
        for (JsonNode process : Suite.status().path("services")) {
            String name = process.path("name").asText();
            try {
                if (holds.test(Files.readString(
                        Path.of("/proc", process.path("pid").asText(), "cmdline"), StandardCharsets.ISO_8859_1))) {
                    places.add("command line of " + name);
                }
            } catch (IOException gone) {
                throw new UncheckedIOException(gone);
            }
            Api management = Api.anonymous(URI.create(
                    "http://127.0.0.1:" + process.path("managementPort").asInt()));
            if (holds.test(management.get("/q/metrics").expect(200).body())) {
                places.add("metrics of " + name);
            }
        }
    }
}
