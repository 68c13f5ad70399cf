package io.clusterai.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process and no other: a pid comes back after a while, a pid with its start time does not.
 *
 * @param pid the process id
 * @param startedAt what the operating system says about its start; only compared
 */
public record ProcessIdentity(long pid, String startedAt) {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Empty when there is no such process. */
    public static Optional<ProcessIdentity> of(long pid) {
        return startOf(pid).map(startedAt -> new ProcessIdentity(pid, startedAt));
    }

    public boolean isAlive() {
        return startOf(pid).filter(startedAt::equals).isPresent();
    }

    /** The process, if it is still this one. */
    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(handle -> isAlive());
    }

    private static Optional<String> startOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String bootId = Files.readString(BOOT_ID).strip();
            return startTicks(stat).map(ticks -> bootId + "/" + ticks);
        } catch (IOException e) {
            if (Files.isDirectory(Path.of("/proc/self"))) {
                return Optional.empty();
            }
            return ProcessHandle.of(pid)
                    .flatMap(handle -> handle.info().startInstant())
                    .map(Object::toString);
        }
    }

    /** The start time from a line of {@code /proc/PID/stat}; empty for a process that only waits to be reaped. */
    static Optional<String> startTicks(String stat) {
        // The command in parentheses may itself hold blanks and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return fields[0].equals("Z") || fields[0].equals("X") ? Optional.empty() : Optional.of(fields[19]);
    }
}
