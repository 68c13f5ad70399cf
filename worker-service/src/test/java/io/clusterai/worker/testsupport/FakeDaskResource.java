package io.clusterai.worker.testsupport;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** Gives the service a program in the place of {@code dask}: it lives until it is asked to end, and refuses port 1. */
public final class FakeDaskResource implements QuarkusTestResourceLifecycleManager {

    private static final String PROGRAM = """
            #!/bin/sh
            case $2 in *:1) echo "cannot connect to $2"; exit 3 ;; esac
            trap 'exit 0' TERM
            while :; do sleep 0.1; done
            """;

    private Path directory;

    @Override
    public Map<String, String> start() {
        try {
            directory = Files.createTempDirectory("fake-dask");
            Path program = directory.resolve("dask");
            Files.writeString(program, PROGRAM);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Map.of(
                "worker.local.command",
                directory.resolve("dask").toString(),
                "worker.local.directory",
                directory.resolve("workers").toString(),
                "worker.local.host",
                "test-" + ProcessHandle.current().pid(),
                "worker.local.max-processes",
                "4",
                "worker.local.start-timeout",
                "5s",
                "worker.local.start-timeout-per-worker",
                "0s");
    }

    @Override
    public void stop() {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
