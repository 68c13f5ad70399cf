package io.clusterai.launcher.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Processes of a suite whose launcher is gone. Each of them carries the suite's data directory in its environment. */
public final class Orphans {

    /** The name of the environment variable that marks a suite's processes. */
    public static final String MARK = "CLUSTER_AI_SUITE";

    private Orphans() {}

    /** All processes that carry the mark of this data directory, whoever started them. */
    public static Set<ProcessIdentity> marked(Path dataDirectory) {
        String mark = MARK + "=" + dataDirectory;
        Set<ProcessIdentity> found = new LinkedHashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (environmentOf(process).contains(mark)) {
                    ProcessIdentity.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            return found;
        }
        return found;
    }

    /** PostgreSQL overwrites its environment; it is known by the pid file in its data directory, in which it also works. */
    public static Optional<ProcessIdentity> postgres(Path postgresData) {
        try {
            List<String> lines = Files.readAllLines(postgresData.resolve("postmaster.pid"));
            long pid = Long.parseLong(lines.getFirst().strip());
            Path workingDirectory = Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"));
            return workingDirectory.equals(postgresData.toRealPath()) ? ProcessIdentity.of(pid) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Ends them all, first kindly, after {@code patience} for good; returns how many there were. */
    public static int end(Collection<ProcessIdentity> processes, Duration patience) {
        List<ProcessHandle> handles = new ArrayList<>();
        for (ProcessIdentity identity : processes) {
            if (identity.pid() != ProcessHandle.current().pid()) {
                identity.handle().ifPresent(handles::add);
            }
        }
        for (ProcessHandle handle : handles) {
            handle.destroy();
        }
        long deadline = System.nanoTime() + patience.toNanos();
        for (ProcessHandle handle : handles) {
            if (!ended(handle, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                handle.destroyForcibly();
                ended(handle, patience);
            }
        }
        return handles.size();
    }

    private static boolean ended(ProcessHandle handle, Duration patience) {
        try {
            handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !handle.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> environmentOf(Path process) {
        try {
            return List.of(
                    new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return List.of(); // gone, or not ours
        }
    }
}
