package io.clusterai.launcher.test;

import io.clusterai.launcher.Console;
import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.build.Tools;
import io.clusterai.launcher.suite.SuiteState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** What takes too long for every change: the system tests again and again, with start times and memory written down. */
public final class Campaign {

    private final Path checkout;
    private final Console console;
    private final Tools tools;

    public Campaign(Path checkout, Console console, Tools tools) {
        this.checkout = checkout;
        this.console = console;
        this.tools = tools;
    }

    /** Runs the suite {@code repetitions} times and writes the figures to a Markdown file below {@code target}; true when all passed. */
    public boolean run(int repetitions, boolean nativeExecutables) {
        Instant begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        StringBuilder record =
                new StringBuilder("# Campaign of " + begun + (nativeExecutables ? ", native" : ", JVM") + "\n");
        boolean well = true;
        TestRun tests = new TestRun(checkout, console, tools);
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            TestSuite suite = new TestSuite(checkout, console);
            Instant start = Instant.now();
            suite.start(
                    1, nativeExecutables ? List.of(TestSuite.WITH_PEERS, "--native") : List.of(TestSuite.WITH_PEERS));
            Duration ready = Duration.between(start, Instant.now());
            try {
                boolean passed = tests.systemTests(suite);
                well &= passed;
                record.append(String.format(
                        Locale.ROOT,
                        "%n## Run %d: %s, ready after %.1f s%n%n| process | RSS after the tests, MiB |%n|---|---|%n",
                        repetition,
                        passed ? "passed" : "FAILED",
                        ready.toMillis() / 1000.0));
                appendMemory(suite, record);
            } finally {
                suite.keepLogs();
                suite.stop();
            }
        }
        Path file = checkout.resolve("target/campaign-" + begun.getEpochSecond() + ".md");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, record);
        } catch (IOException e) {
            throw new LauncherException("Cannot write " + file + ": " + e.getMessage(), e);
        }
        console.line(record + "\nWritten to " + file);
        return well;
    }

    private static void appendMemory(TestSuite suite, StringBuilder record) {
        SuiteState.read(suite.data().state()).stream()
                .flatMap(state -> state.entries().stream())
                .filter(entry -> entry.process() != null)
                .forEach(entry -> record.append("| ")
                        .append(entry.name())
                        .append(" | ")
                        .append(residentMebibytes(entry.process().pid()))
                        .append(" |\n"));
    }

    private static String residentMebibytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.toString(Long.parseLong(line.replaceAll("\\D", "")) / 1024))
                    .findFirst()
                    .orElse("?");
        } catch (IOException e) {
            return "?";
        }
    }
}
