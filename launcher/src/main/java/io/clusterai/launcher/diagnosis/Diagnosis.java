package io.clusterai.launcher.diagnosis;

import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.process.LogFile;
import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.launcher.suite.SuiteState;
import io.clusterai.launcher.suite.SuiteStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** One archive: versions, configuration, health and recent logs, all masked. */
public final class Diagnosis {

    private static final int LOG_LINES = 2_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final DataDirectory data;
    private final Path checkout;

    public Diagnosis(DataDirectory data, Path checkout) {
        this.data = data;
        this.checkout = checkout;
    }

    /** Writes the archive; only its owner may read it. */
    public void write(Path archive) {
        try {
            Masking masking = new Masking(secrets());
            Files.deleteIfExists(archive);
            Files.createFile(
                    archive, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
                for (Map.Entry<String, String> part : parts().entrySet()) {
                    zip.putNextEntry(new ZipEntry(part.getKey()));
                    zip.write(masking.mask(part.getValue()).getBytes(StandardCharsets.UTF_8));
                    zip.closeEntry();
                }
            }
        } catch (IOException e) {
            throw new LauncherException("Cannot write " + archive + ": " + e.getMessage(), e);
        }
    }

    private List<String> secrets() throws IOException {
        List<String> secrets = new ArrayList<>();
        if (Files.isDirectory(data.credentials())) {
            try (Stream<Path> files = Files.list(data.credentials())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    secrets.add(Files.readString(file));
                }
            }
        }
        return secrets;
    }

    private Map<String, String> parts() throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("versions.txt", versions());
        parts.put("data-directory.txt", listing());
        Optional<SuiteState> state = SuiteState.read(data.state());
        if (state.isPresent()) {
            parts.put("state.json", Files.readString(data.state()));
            parts.put("status.txt", SuiteStatus.of(state.get()).table());
            parts.put("health/suite.json", get(state.get().url() + "/health"));
            for (SuiteState.Entry entry : state.get().services()) {
                String management = "http://127.0.0.1:" + entry.managementPort();
                String name = entry.name() + "-" + entry.replica();
                parts.put("health/" + name + ".json", get(management + "/q/health"));
                parts.put("metrics/" + name + ".txt", get(management + "/q/metrics"));
                parts.put("environment/" + name + ".txt", environment(entry));
            }
        }
        if (Files.isDirectory(data.logs())) {
            try (Stream<Path> logs = Files.list(data.logs())) {
                for (Path log : logs.filter(file -> file.toString().endsWith(".log"))
                        .sorted()
                        .toList()) {
                    parts.put("logs/" + log.getFileName(), LogFile.of(log).tail(LOG_LINES));
                }
            }
        }
        return parts;
    }

    private String versions() {
        return String.join(
                "\n",
                "cluster-ai 0.1.0",
                "commit " + output("git", "-C", checkout.toString(), "rev-parse", "HEAD"),
                "java " + System.getProperty("java.runtime.version") + " in " + System.getProperty("java.home"),
                "system " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                "processors " + Runtime.getRuntime().availableProcessors(),
                output("sh", "-c", "free -m 2>/dev/null; df -h " + data.root()));
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }

    private String listing() throws IOException {
        StringBuilder listing = new StringBuilder();
        try (Stream<Path> paths = Files.walk(data.root(), 2)) {
            for (Path path : paths.sorted().toList()) {
                listing.append(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .append(' ')
                        .append(Files.isRegularFile(path) ? Files.size(path) : 0)
                        .append(' ')
                        .append(path)
                        .append('\n');
            }
        }
        return listing.toString();
    }

    /** What the launcher told the service, in NAME=VALUE lines. */
    private static String environment(SuiteState.Entry entry) {
        if (entry.process() == null) {
            return "";
        }
        try {
            byte[] bytes = Files.readAllBytes(
                    Path.of("/proc", Long.toString(entry.process().pid()), "environ"));
            return String.join("\n", new String(bytes, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }

    private static String get(String url) {
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "no answer: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
