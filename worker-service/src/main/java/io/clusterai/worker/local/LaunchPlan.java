package io.clusterai.worker.local;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * How worker processes are launched here.
 *
 * @param command the {@code dask} executable
 * @param directory holds a folder per process with its log and scratch files
 */
public record LaunchPlan(Path command, Path directory, int threads, String memoryLimit, int maxProcesses) {

    public LaunchPlan {
        requireNonNull(command, "command is null");
        requireNonNull(directory, "directory is null");
        requireNonNull(memoryLimit, "memoryLimit is null");
        if (threads < 1 || maxProcesses < 1) {
            throw new IllegalArgumentException("threads and maxProcesses must be positive");
        }
    }

    /** The command line of one worker. A session of its own, so that a signal to this service's group does not reach it. */
    public List<String> commandLine(String name, String schedulerAddress) {
        return List.of(
                "setsid",
                command.toString(),
                "worker",
                schedulerAddress,
                "--no-nanny",
                "--no-dashboard",
                "--name",
                name,
                "--nthreads",
                Integer.toString(threads),
                "--memory-limit",
                memoryLimit,
                "--local-directory",
                scratch(name).toString());
    }

    public Path folder(String name) {
        return directory.resolve(name);
    }

    Path scratch(String name) {
        return folder(name).resolve("scratch");
    }

    Path log(String name) {
        return folder(name).resolve("worker.log");
    }

    Path pidFile(String name) {
        return folder(name).resolve("pid");
    }
}
