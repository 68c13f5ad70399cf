package io.clusterai.launcher.test;

import io.clusterai.launcher.Console;
import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.peers.Peers;
import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.launcher.suite.SuiteService;
import io.clusterai.launcher.suite.SuiteState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A whole suite in a data directory of its own on free ports, started and stopped by the same entry script that people use. */
final class TestSuite {

    /** Brings Dask and Ollama along. */
    static final String WITH_PEERS = "--with-peers";

    /** Tells tests that one that cannot run is a failure, and not to be skipped. */
    static final String COMPLETE = "tests.complete";

    private final Path checkout;
    private final Console console;
    private final DataDirectory data;

    TestSuite(Path checkout, Console console) {
        this.checkout = checkout;
        this.console = console;
        try {
            this.data = new DataDirectory(
                    Files.createTempDirectory("cluster-ai-system").toRealPath());
        } catch (IOException e) {
            throw new LauncherException("Cannot create a data directory: " + e.getMessage(), e);
        }
    }

    DataDirectory data() {
        return data;
    }

    /** Starts it with {@code replicas} of each service; throws when it does not become ready. */
    void start(int replicas, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of("up", "--detach", "--no-build", "--free-ports"));
        arguments.addAll(List.of(
                "--replicas",
                Stream.of(SuiteService.values())
                        .map(service -> service.label() + "=" + replicas)
                        .collect(Collectors.joining(","))));
        arguments.addAll(more);
        if (launcher(arguments) != 0) {
            keepLogs();
            stop();
            throw new LauncherException("The suite for the tests did not start; its logs are in " + keptLogs());
        }
    }

    /** What the tests need to know about it, as system properties. */
    Map<String, String> properties() {
        SuiteState state = SuiteState.read(data.state())
                .orElseThrow(
                        () -> new LauncherException("The suite for the tests is gone; its logs are in " + data.logs()));
        String prefix = state.url().substring(0, state.url().lastIndexOf(':') + 1);
        String gateways = state.services().stream()
                .filter(entry -> entry.name().equals(SuiteService.GATEWAY.label()))
                .map(entry -> prefix + entry.port())
                .collect(Collectors.joining(","));
        Path peers = data.root().resolve("peers.json");
        try {
            Files.writeString(peers, new Peers(checkout, data, console).json());
        } catch (IOException e) {
            throw new LauncherException("Cannot write " + peers + ": " + e.getMessage(), e);
        }
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(COMPLETE, "true");
        properties.put("suite.url", state.url());
        properties.put("suite.urls", gateways);
        properties.put("suite.admin-password-file", data.adminPassword().toString());
        properties.put("suite.data-dir", data.root().toString());
        properties.put("suite.peers", peers.toString());
        properties.put("suite.launcher", script().toString());
        return properties;
    }

    /** Lets {@code suite.launcher} and everything it starts find this suite. Tests ask more than people do; the one of the limits has its own gateways. */
    Map<String, String> environment() {
        return Map.of(
                "CLUSTER_AI_HOME",
                data.root().toString(),
                "GATEWAY_LIMITS_PER_ADDRESS",
                "1000000",
                "GATEWAY_LIMITS_PER_USER",
                "1000000",
                "GATEWAY_LIMITS_PER_KEY",
                "1000000");
    }

    void stop() {
        launcher(List.of("down"));
        new DataDirectory(data.root()).clear();
    }

    /** Saves the logs from the end of the data directory. */
    void keepLogs() {
        try {
            Files.createDirectories(keptLogs());
            try (Stream<Path> logs = Files.list(data.logs())) {
                for (Path log : logs.toList()) {
                    Files.copy(
                            log,
                            keptLogs().resolve(log.getFileName()),
                            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            console.step("the logs cannot be kept: " + e.getMessage());
        }
    }

    Path keptLogs() {
        return checkout.resolve("target/system-logs");
    }

    private Path script() {
        return checkout.resolve("cluster-ai");
    }

    private int launcher(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(script().toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment());
        try {
            return builder.start().waitFor();
        } catch (IOException e) {
            throw new LauncherException(script() + " does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
    }
}
