package io.clusterai.worker.local;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The processes of this host as {@code /proc} shows them, and the files of ours. Everything here blocks. */
public final class ProcessTable {

    /** A worker runs other people's code: it gets what a program needs, the launcher's mark of its suite, and none of our secrets. */
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "CLUSTER_AI_SUITE");

    private static final long MAX_LOG_BYTES = 2L << 20;
    private static final int TAIL_BYTES = 4096;
    private static final int STATE_FIELD = 0;
    private static final int START_FIELD = 19;

    private final Path proc;
    private final Map<String, String> environment;

    public ProcessTable(Path proc, Map<String, String> environment) {
        this.proc = proc;
        this.environment = Map.copyOf(environment);
    }

    /** Launches a worker and writes its pid beside its log, for whoever has to clean up without a database. */
    public ProcessIdentity launch(LaunchPlan plan, String name, String schedulerAddress) throws IOException {
        Files.createDirectories(plan.folder(name));
        ProcessBuilder builder = new ProcessBuilder(plan.commandLine(name, schedulerAddress))
                .directory(plan.folder(name).toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                // Appending keeps the file usable when it is cut back while the process writes.
                .redirectOutput(ProcessBuilder.Redirect.appendTo(plan.log(name).toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        environment.forEach((key, value) -> {
            if (key.startsWith("DASK_")) {
                builder.environment().put(key, value);
            }
        });
        long pid = builder.start().pid();
        ProcessIdentity identity = new ProcessIdentity(pid, startTicks(pid).orElse(-1L));
        Files.writeString(plan.pidFile(name), identity.pid() + " " + identity.startTicks() + "\n");
        return identity;
    }

    /** The living processes among the named ones, whoever started them: each carries its name in its command line. */
    public Map<String, ProcessIdentity> find(Set<String> names) {
        Map<String, ProcessIdentity> found = new HashMap<>();
        if (names.isEmpty()) {
            return found;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                List<String> arguments = arguments(process);
                int flag = arguments.indexOf("--name");
                if (flag >= 0 && flag + 1 < arguments.size() && names.contains(arguments.get(flag + 1))) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    startTicks(pid)
                            .ifPresent(ticks -> found.put(arguments.get(flag + 1), new ProcessIdentity(pid, ticks)));
                }
            }
        } catch (IOException unreadable) {
            // An empty answer would read as "all have ended".
            throw new UncheckedIOException("the process table cannot be read", unreadable);
        }
        return found;
    }

    /** Asks the very process to end. */
    public void terminate(ProcessIdentity identity) {
        handle(identity).ifPresent(ProcessHandle::destroy);
    }

    /** Ends the very process. */
    public void kill(ProcessIdentity identity) {
        handle(identity).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Keeps the log within its bound: the older half of what is allowed moves to a second file. */
    public void trimLog(LaunchPlan plan, String name) throws IOException {
        Path log = plan.log(name);
        if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
            Files.copy(log, log.resolveSibling("worker.log.1"), StandardCopyOption.REPLACE_EXISTING);
            try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
                file.setLength(0);
            }
        }
    }

    /** The last line of the log; empty when there is none. */
    public String lastLine(LaunchPlan plan, String name) {
        try (RandomAccessFile file = new RandomAccessFile(plan.log(name).toFile(), "r")) {
            file.seek(Math.max(0, file.length() - TAIL_BYTES));
            byte[] tail = new byte[TAIL_BYTES];
            int read = Math.max(0, file.read(tail));
            return new String(tail, 0, read, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .reduce("", (earlier, later) -> later.strip());
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** Removes what an ended process leaves behind, except its log. */
    public void removeScratch(LaunchPlan plan, String name) throws IOException {
        Files.deleteIfExists(plan.pidFile(name));
        removeTree(plan.scratch(name));
    }

    /** Removes the log too. */
    public void removeFolder(LaunchPlan plan, String name) throws IOException {
        removeTree(plan.folder(name));
    }

    private Optional<ProcessHandle> handle(ProcessIdentity identity) {
        return startTicks(identity.pid())
                .filter(ticks -> ticks == identity.startTicks())
                .flatMap(same -> ProcessHandle.of(identity.pid()));
    }

    private List<String> arguments(Path process) {
        try {
            return List.of(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0"));
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** Absent for a process that is gone, or that only waits for its parent to notice. */
    private Optional<Long> startTicks(long pid) {
        try {
            String stat =
                    Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            // The second field is the program's name in parentheses and may itself contain spaces and parentheses.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[STATE_FIELD].equals("Z") ? Optional.empty() : Optional.of(Long.valueOf(fields[START_FIELD]));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static void removeTree(Path root) throws IOException {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException nothingThere) {
            // Just what is wanted.
            return;
        }
    }
}
