package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The running suite, as {@code ./cluster-ai test} hands it over in system properties. */
public final class Suite {

    public static final ObjectMapper JSON = new ObjectMapper();

    private Suite() {}

    /** The first gateway. */
    public static URI url() {
        return URI.create(property("suite.url"));
    }

    /** Every gateway replica. */
    public static List<URI> urls() {
        return Stream.of(property("suite.urls").split(",")).map(URI::create).toList();
    }

    public static String adminPassword() {
        return read(Path.of(property("suite.admin-password-file"))).strip();
    }

    /** A peer's status line, when it runs; a test that needs it is skipped by name otherwise. */
    public static Optional<JsonNode> peer(String name) {
        Path file = Path.of(System.getProperty("suite.peers", "absent"));
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode peers = JSON.readTree(file.toFile());
            JsonNode peer = peers.isArray()
                    ? Stream.iterate(0, index -> index < peers.size(), index -> index + 1)
                            .map(peers::get)
                            .filter(candidate -> candidate.path("name").asText().equals(name))
                            .findFirst()
                            .orElse(JSON.missingNode())
                    : peers.path(name);
            return Optional.of(peer).filter(found -> found.path("running").asBoolean());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What {@code ./cluster-ai status --json} says; it exits with 1 while something is not up, which is an answer too. */
    public static JsonNode status() {
        return parse(run(launcherCommand("status", "--json"), Set.of(0, 1)));
    }

    /** Where {@code kafka}, {@code postgresql} or {@code redis} listens. */
    public static String serverAddress(String name) {
        return Api.stream(status().path("infrastructure")).stream()
                .filter(server -> server.path("name").asText().equals(name))
                .map(server -> server.path("address").asText())
                .findFirst()
                .orElseThrow();
    }

    /** The processes of a service, all replicas. */
    public static List<JsonNode> processes(String service) {
        JsonNode services = status().path("services");
        return Stream.iterate(0, index -> index < services.size(), index -> index + 1)
                .map(services::get)
                .filter(process -> process.path("name").asText().equals(service))
                .toList();
    }

    /** Kills a process as the kernel does when memory runs out. */
    public static void kill(long pid) {
        run(List.of("kill", "-9", Long.toString(pid)));
    }

    /** Asks a process to stop, as an operator or Kubernetes does. */
    public static void terminate(long pid) {
        run(List.of("kill", "-TERM", Long.toString(pid)));
    }

    /** Lets a process hang: it keeps its sockets and answers nobody until {@link #thaw}. */
    public static void freeze(long pid) {
        run(List.of("kill", "-STOP", Long.toString(pid)));
    }

    public static void thaw(long pid) {
        run(List.of("kill", "-CONT", Long.toString(pid)));
    }

    /** Runs {@code ./cluster-ai} against this suite and returns what it printed. */
    public static String launcher(String... arguments) {
        return run(launcherCommand(arguments));
    }

    private static List<String> launcherCommand(String... arguments) {
        return Stream.concat(Stream.of(property("suite.launcher").split(" ")), Stream.of(arguments))
                .toList();
    }

    public static String run(List<String> command) {
        return run(command, Set.of(0));
    }

    private static String run(List<String> command, Set<Integer> accepted) {
        try {
            Path errors = Files.createTempFile("suite", ".err");
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(120, TimeUnit.SECONDS) || !accepted.contains(process.exitValue())) {
                throw new IllegalStateException(command + " failed: " + output + read(errors));
            }
            Files.delete(errors);
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException failure) {
            throw new UncheckedIOException("not JSON: " + json, failure);
        }
    }

    public static String property(String name) {
        String value = System.getProperty(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException("System tests run by ./cluster-ai test, which sets -D" + name);
        }
        return value;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
