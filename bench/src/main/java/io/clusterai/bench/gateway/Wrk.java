package io.clusterai.bench.gateway;

import io.clusterai.bench.BenchException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Debian's load generator: keeps so many connections busy and tells how long they waited. */
final class Wrk {

    private static final Path EXECUTABLE = Path.of("/usr/bin/wrk");

    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ([\\d.]+)(us|ms|s|m)");
    private static final Pattern HALF = Pattern.compile("50%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern NEARLY_ALL = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern ERRORS = Pattern.compile("Socket errors: (.*)");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final Path script;

    /** The token is kept in a file, because everybody may read command lines. */
    Wrk(Path folder, String token) {
        this.script = folder.resolve("wrk.lua");
        try {
            Files.writeString(script, "wrk.headers['Authorization'] = 'Bearer " + token + "'\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks as fast as it is answered. */
    Result run(URI url, int connections, int seconds) {
        int threads = Math.min(connections, Runtime.getRuntime().availableProcessors());
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        EXECUTABLE.toString(),
                        "-t" + threads,
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--latency",
                        "-s",
                        script.toString(),
                        url.toString()))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new BenchException("wrk failed: " + output);
            }
            return read(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted.", e);
        }
    }

    static Result read(String output) {
        Matcher requests = REQUESTS.matcher(output);
        Matcher half = HALF.matcher(output);
        Matcher nearlyAll = NEARLY_ALL.matcher(output);
        if (!requests.find() || !half.find() || !nearlyAll.find()) {
            throw new BenchException("wrk said something else than expected: " + output);
        }
        return new Result(
                Long.parseLong(requests.group(1)),
                milliseconds(requests, 2) / 1_000,
                milliseconds(half, 1),
                milliseconds(nearlyAll, 1),
                failures(output));
    }

    /** Answers other than 2xx, and connections that failed. */
    private static long failures(String output) {
        return Stream.concat(
                        REFUSED.matcher(output).results(),
                        ERRORS.matcher(output).results())
                .flatMap(line -> NUMBER.matcher(line.group(1)).results())
                .mapToLong(number -> Long.parseLong(number.group()))
                .sum();
    }

    private static double milliseconds(Matcher found, int group) {
        double number = Double.parseDouble(found.group(group));
        return switch (found.group(group + 1)) {
            case "us" -> number / 1_000;
            case "ms" -> number;
            case "s" -> number * 1_000;
            default -> number * 60_000;
        };
    }

    /** What one run gave; latencies in milliseconds. */
    record Result(long requests, double seconds, double p50, double p99, long failures) {

        double perSecond() {
            return requests / seconds;
        }
    }
}
