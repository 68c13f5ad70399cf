package io.clusterai.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** What was measured and under which conditions, as a page that can be kept. */
public final class MarkdownRecord {

    private final String subject;
    private final Instant begun;
    private final StringBuilder text = new StringBuilder();

    public MarkdownRecord(String subject, Instant begun) {
        this.subject = subject;
        this.begun = begun.truncatedTo(ChronoUnit.SECONDS);
        text.append("# Bench of ")
                .append(subject)
                .append(", ")
                .append(this.begun)
                .append("\n\n");
        paragraph(machine());
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors (" + processor() + "), Linux "
                + System.getProperty("os.version") + ", Java " + Runtime.version() + "; load average at the start "
                + loadAverage() + ".";
    }

    private static String processor() {
        return lines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    /** Of the last minute, as the kernel tells it. */
    public static String loadAverage() {
        return lines(Path.of("/proc/loadavg")).getFirst().split(" ", 2)[0];
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public MarkdownRecord paragraph(String sentences) {
        text.append(sentences).append("\n\n");
        return this;
    }

    public MarkdownRecord table(List<String> head, List<List<String>> rows) {
        text.append(row(head)).append(row(head.stream().map(column -> "---").toList()));
        rows.forEach(row -> text.append(row(row)));
        text.append('\n');
        return this;
    }

    private static String row(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** Prints it and keeps it in {@code folder}. */
    public void publish(Path folder) {
        paragraph("Load average at the end " + loadAverage() + ".");
        Path file = folder.resolve("bench-" + subject + "-" + begun.getEpochSecond() + ".md");
        try {
            Files.createDirectories(folder);
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println(text + "Written to " + file);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
