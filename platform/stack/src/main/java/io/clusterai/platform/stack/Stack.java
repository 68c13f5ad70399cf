package io.clusterai.platform.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** PostgreSQL, Kafka and Redis for tests, on free ports and without durability. {@link #close()} stops them and deletes their data. */
public final class Stack implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final int LOG_TAIL = 2_000;
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private final Path directory;
    private final List<Running> running = new ArrayList<>();
    private StackAddresses addresses;

    private Stack(Path directory) {
        this.directory = directory;
    }

    /** Returns when all three answer and the topics exist; {@code directory} is created and belongs to the stack alone. */
    public static Stack start(Path directory) throws IOException {
        Stack stack = new Stack(directory);
        try {
            stack.run();
            return stack;
        } catch (IOException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    public StackAddresses addresses() {
        return addresses;
    }

    private void run() throws IOException {
        List<Integer> ports = Ports.free(3);
        PostgresServer postgres = new PostgresServer(
                directory.resolve("postgresql"), ports.get(0), Secrets.generate(), Durability.DISCARD);
        KafkaServer kafka = new KafkaServer(directory.resolve("kafka"), ports.get(1), List.of("-Xmx256m"));
        RedisServer redis = new RedisServer(
                directory.resolve("redis"), ports.get(2), Optional.of(Secrets.generate()), Durability.DISCARD);
        for (Server server : List.of(kafka, redis, postgres)) { // the slowest first
            launch(server);
        }
        for (Running each : running) {
            each.awaitReady();
        }
        KafkaTopics.ensure(kafka.address());
        addresses = new StackAddresses(postgres.admin().url(), kafka.address(), redis.url());
    }

    private void launch(Server server) throws IOException {
        server.prepare();
        Path log = directory.resolve(server.name() + ".out");
        Process process = new ProcessBuilder(boundToThisThread(server.command()))
                .directory(server.directory().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        running.add(new Running(server, process, log));
    }

    /** Lets the system end the server when its starter is killed: {@code start} belongs on a thread that lives as long as the stack. */
    private static List<String> boundToThisThread(List<String> command) {
        if (!Files.isExecutable(SETPRIV)) {
            return command;
        }
        List<String> bound = new ArrayList<>(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        bound.addAll(command);
        return bound;
    }

    @Override
    public void close() throws IOException {
        try {
            for (Running each : running.reversed()) {
                each.signalStop();
            }
            for (Running each : running.reversed()) {
                each.awaitStop();
            }
        } finally {
            Binaries.deleteTree(directory);
        }
    }

    private record Running(Server server, Process process, Path log) {

        void awaitReady() throws IOException {
            long deadline = System.nanoTime() + START_LIMIT.toNanos();
            try {
                while (!server.isReady()) {
                    if (process.waitFor(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
                            || System.nanoTime() > deadline) {
                        throw new IOException(server.name() + " did not start:\n" + logTail());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while waiting for " + server.name(), e);
            }
        }

        void signalStop() throws IOException {
            Signals.send(process.toHandle(), server.stopSignal());
        }

        void awaitStop() {
            try {
                if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }

        private String logTail() throws IOException {
            String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
            return text.substring(Math.max(0, text.length() - LOG_TAIL));
        }
    }
}
