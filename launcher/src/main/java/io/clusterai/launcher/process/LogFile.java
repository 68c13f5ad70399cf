package io.clusterai.launcher.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The output of one process, bounded. The process itself appends to the file, so that it can outlive whoever started it; therefore a full
 * file is copied away and cut to nothing instead of renamed.
 */
public record LogFile(Path path, long maximumBytes, int kept) {

    /** 10 MiB, and three old ones of the same size. */
    public static LogFile of(Path path) {
        return new LogFile(path, 10L * 1024 * 1024, 3);
    }

    public void rotateIfFull() throws IOException {
        if (!Files.exists(path) || Files.size(path) <= maximumBytes) {
            return;
        }
        for (int i = kept - 1; i >= 1; i--) {
            if (Files.exists(old(i))) {
                Files.move(old(i), old(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(path, old(1), StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    /** The last lines of the present file. */
    public String tail(int lines) throws IOException {
        if (!Files.exists(path)) {
            return "";
        }
        java.util.List<String> all = new String(Files.readAllBytes(path), java.nio.charset.StandardCharsets.UTF_8)
                .lines()
                .toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /** The file before the last cut, {@code NAME.1}, and those before it. */
    Path old(int age) {
        return path.resolveSibling(path.getFileName() + "." + age);
    }
}
