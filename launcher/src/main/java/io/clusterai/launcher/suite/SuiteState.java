package io.clusterai.launcher.suite;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.process.ProcessIdentity;
import io.clusterai.launcher.process.ProcessSpec.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What a launcher writes down about its suite, so that another call finds it and can clean up after it.
 *
 * @param checkout the source tree it runs from
 * @param launcher who supervises it
 * @param url the first gateway's
 * @param ready whether everything was ready once
 */
public record SuiteState(String checkout, ProcessIdentity launcher, String url, boolean ready, List<Entry> entries) {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .setVisibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public SuiteState {
        entries = List.copyOf(entries);
    }

    /**
     * @param process null for an external server
     * @param address {@code host:port}, without credentials
     * @param managementPort 0 when it has none
     */
    public record Entry(
            String name,
            int replica,
            Role role,
            ProcessIdentity process,
            String address,
            int port,
            int managementPort) {}

    public List<Entry> services() {
        return entries.stream().filter(entry -> entry.role() == Role.SERVICE).toList();
    }

    public List<Entry> infrastructure() {
        return entries.stream()
                .filter(entry -> entry.role() == Role.INFRASTRUCTURE)
                .toList();
    }

    public boolean launcherIsAlive() {
        return launcher.isAlive();
    }

    /** Empty when nothing was written, or when what was written cannot be read. */
    public static Optional<SuiteState> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file), SuiteState.class));
        } catch (IOException e) {
            return Optional.empty(); // the marks in the processes' environment still lead to them
        }
    }

    /** Replaces the file as a whole; a reader sees the old state or the new one. */
    public void write(Path file) {
        try {
            Path unfinished = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(unfinished, JSON.writeValueAsString(this));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LauncherException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
