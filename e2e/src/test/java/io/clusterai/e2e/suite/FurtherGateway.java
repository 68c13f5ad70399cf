package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.platform.stack.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A gateway beside those of the suite: started as the first of them was, except for what a test wants to be different. Limits are the
 * product's own, not the raised ones of the suite.
 */
public final class FurtherGateway implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final URI url;
    private final URI management;

    private FurtherGateway(Process process, int port, int managementPort) {
        this.process = process;
        this.url = URI.create("http://127.0.0.1:" + port);
        this.management = URI.create("http://127.0.0.1:" + managementPort);
    }

    /** Starts one; {@code environment} comes on top of that of the suite's gateway. */
    public static FurtherGateway start(String name, Map<String, String> environment) {
        JsonNode known = Suite.processes("gateway").getFirst();
        Path proc = Path.of("/proc", known.path("pid").asText());
        List<Integer> ports = Ports.free(2);
        try {
            ProcessBuilder builder = new ProcessBuilder(words(proc.resolve("cmdline")));
            builder.environment().clear();
            builder.environment()
                    .putAll(words(proc.resolve("environ")).stream()
                            .filter(entry -> !entry.startsWith("GATEWAY_LIMITS_"))
                            .collect(Collectors.toMap(
                                    entry -> entry.substring(0, entry.indexOf('=')),
                                    entry -> entry.substring(entry.indexOf('=') + 1))));
            builder.environment().put("SUITE_INSTANCE", name);
            builder.environment().put("QUARKUS_HTTP_PORT", ports.get(0).toString());
            builder.environment().put("QUARKUS_MANAGEMENT_PORT", ports.get(1).toString());
            builder.environment().putAll(environment);
            Path log = Path.of(Suite.property("suite.data-dir"), "logs", name + ".log");
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            FurtherGateway gateway = new FurtherGateway(builder.start(), ports.get(0), ports.get(1));
            Api anonymous = Api.anonymous(gateway.url);
            Await.until(
                    name + " answers", PATIENCE, () -> anonymous.get("/health").status() == 200);
            return gateway;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public URI url() {
        return url;
    }

    public URI management() {
        return management;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static List<String> words(Path file) throws IOException {
        return Arrays.stream(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
