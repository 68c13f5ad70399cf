package io.clusterai.platform.stack;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** One Kafka broker that is its own KRaft controller, in a JVM of its own, on 127.0.0.1. */
public final class KafkaServer implements Server {

    private final Path directory;
    private final int port;
    private final List<String> javaOptions;

    /** {@code javaOptions} size the broker's JVM, for example {@code -Xmx256m}. */
    public KafkaServer(Path directory, int port, List<String> javaOptions) {
        this.directory = directory;
        this.port = port;
        this.javaOptions = List.copyOf(javaOptions);
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(directory);
        int controllerPort = Ports.free(1).getFirst();
        Properties properties = new Properties();
        properties.setProperty("node.id", "1");
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("listeners", "PLAINTEXT://" + address() + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.setProperty("advertised.listeners", "PLAINTEXT://" + address());
        properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.setProperty("log.dirs", directory.resolve("logs").toString());
        properties.setProperty("num.partitions", Integer.toString(KafkaTopics.PARTITIONS));
        properties.setProperty("default.replication.factor", "1");
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "4");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.state.log.num.partitions", "4");
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.num.partitions", "1");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        properties.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        // Kafka is the live feed, not the history: a day, and never more than 128 MiB per partition.
        properties.setProperty("log.retention.hours", "24");
        properties.setProperty("log.retention.bytes", "134217728");
        properties.setProperty("log.segment.bytes", "33554432");
        try (Writer writer = Files.newBufferedWriter(configuration())) {
            properties.store(writer, null);
        }
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                KafkaNode.class.getName(),
                configuration().toString()));
        return command;
    }

    @Override
    public boolean isReady() {
        return Ports.accepts(port);
    }

    private Path configuration() {
        return directory.resolve("server.properties");
    }
}
