package io.clusterai.bench.measure;

import io.clusterai.bench.BenchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a JVM with the serial collector holds.
 *
 * @param heapKibibytes of objects that are still needed
 * @param residentKibibytes of the whole process, freed heap included
 */
public record Memory(long heapKibibytes, long residentKibibytes) {

    private static final Pattern GENERATION = Pattern.compile("(?:DefNew|Tenured)\\s+total \\d+K, used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** Of a process, after it collected its garbage. */
    public static Memory of(long pid) {
        jcmd(pid, "GC.run");
        long heap = heap(jcmd(pid, "GC.heap_info"));
        try {
            return new Memory(heap, resident(Files.readString(Path.of("/proc", Long.toString(pid), "status"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long heap(String heapInfo) {
        List<MatchResult> generations = GENERATION.matcher(heapInfo).results().toList();
        if (generations.isEmpty()) {
            throw new BenchException("not the heap of a serial collector: " + heapInfo);
        }
        return generations.stream()
                .mapToLong(generation -> Long.parseLong(generation.group(1)))
                .sum();
    }

    static long resident(String status) {
        return RESIDENT.matcher(status)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new BenchException("the process is gone"));
    }

    private static String jcmd(long pid, String command) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            command)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new BenchException("jcmd " + command + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted.", e);
        }
    }
}
