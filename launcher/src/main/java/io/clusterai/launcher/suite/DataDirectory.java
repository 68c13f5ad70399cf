package io.clusterai.launcher.suite;

import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.process.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a suite keeps between runs. Two suites never share one. */
public record DataDirectory(Path root) {

    /**
     * {@code CLUSTER_AI_HOME}, else {@code cluster-ai} in the data directory of the XDG specification. It belongs to the user, not to the
     * checkout, so that an update is a second checkout with the same data.
     */
    public static DataDirectory of(Map<String, String> environment) {
        String own = environment.getOrDefault("CLUSTER_AI_HOME", "");
        if (!own.isBlank()) {
            return new DataDirectory(Path.of(own).toAbsolutePath().normalize());
        }
        String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
        Path base = xdg.isBlank() ? Path.of(environment.getOrDefault("HOME", "."), ".local", "share") : Path.of(xdg);
        return new DataDirectory(base.resolve("cluster-ai").toAbsolutePath().normalize());
    }

    public Path credentials() {
        return root.resolve("credentials");
    }

    public Credentials secrets() {
        return new Credentials(credentials());
    }

    public Path adminPassword() {
        return credentials().resolve("admin-password");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public LogFile log(String label) {
        return LogFile.of(logs().resolve(label + ".log"));
    }

    public Path postgres() {
        return root.resolve("postgresql");
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    public Path redis() {
        return root.resolve("redis");
    }

    /** Where worker-service keeps what its local workers need. */
    public Path workers() {
        return root.resolve("workers");
    }

    /** Where a service may put files of its own. */
    public Path service(SuiteService service) {
        return root.resolve("services").resolve(service.label());
    }

    public Path peers() {
        return root.resolve("peers");
    }

    public Path state() {
        return root.resolve("state.json");
    }

    public Path lock() {
        return root.resolve("suite.lock");
    }

    /** Creates what is missing; nobody but the owner may look inside. */
    public void create() {
        try {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            for (Path directory : List.of(credentials(), logs(), workers(), peers())) {
                Files.createDirectories(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new LauncherException("Cannot use the data directory " + root + ": " + e.getMessage(), e);
        }
    }

    /** Forgets everything but the peers, which hold no data of ours. */
    public void clear() {
        try {
            for (String name : List.of(
                    "postgresql", "kafka", "redis", "workers", "services", "credentials", "logs", "state.json")) {
                delete(root.resolve(name));
            }
        } catch (IOException e) {
            throw new LauncherException("Cannot empty the data directory " + root + ": " + e.getMessage(), e);
        }
        create();
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> below = Files.walk(path)) {
            for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
