package io.clusterai.launcher.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The process that listens on a TCP port, from {@code /proc}. */
public record PortOwner(long pid, String command) {

    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTEN = "0A";
    private static final int COMMAND_LIMIT = 160;

    /** Empty when nobody listens, or when the owner belongs to somebody whose processes we may not look into. */
    public static Optional<PortOwner> find(int port) {
        Set<String> inodes = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try {
                inodes.addAll(listeningInodes(Files.readAllLines(Path.of(table)), port));
            } catch (IOException e) {
                // no such table on this machine: nothing to add
                continue;
            }
        }
        return inodes.isEmpty() ? Optional.empty() : holderOf(inodes);
    }

    /** {@code pid 4711 (java -jar x.jar)}, or the best that can be said. */
    public static String describe(int port) {
        return find(port).map(PortOwner::toString).orElse("a process of another user");
    }

    /** The inodes of the sockets that listen on {@code port} in a table of {@code /proc/net/tcp}. */
    static Set<String> listeningInodes(List<String> table, int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> inodes = new HashSet<>();
        for (String line : table) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length > INODE && columns[LOCAL_ADDRESS].endsWith(suffix) && columns[STATE].equals(LISTEN)) {
                inodes.add(columns[INODE]);
            }
        }
        return inodes;
    }

    private static Optional<PortOwner> holderOf(Set<String> inodes) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holdsSocket(process, inodes)) {
                    return Optional.of(
                            new PortOwner(Long.parseLong(process.getFileName().toString()), commandOf(process)));
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean holdsSocket(Path process, Set<String> inodes) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith("socket:[") && inodes.contains(target.substring(8, target.length() - 1))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // gone, or not ours to look into
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String commandOf(Path process) throws IOException {
        String command = new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                .replace('\0', ' ')
                .strip();
        return command.length() <= COMMAND_LIMIT ? command : command.substring(0, COMMAND_LIMIT) + "…";
    }

    @Override
    public String toString() {
        return "pid " + pid + " (" + command + ")";
    }
}
