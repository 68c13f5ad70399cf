package io.clusterai.bench.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a service of the suite is run, read from its process, so that others run in the same way beside it.
 *
 * @param words the executable, its options and what they run
 */
public record JvmCommand(List<String> words, Map<String, String> environment) {

    /** {@code up} compiles quickly rather than well; measured over minutes the other way round is better. */
    private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

    public JvmCommand {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** As a running process was started. */
    public static JvmCommand of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        Map<String, String> environment = new HashMap<>();
        words(proc.resolve("environ"))
                .forEach(entry -> environment.put(
                        entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1)));
        return new JvmCommand(words(proc.resolve("cmdline")), environment);
    }

    private static List<String> words(Path file) {
        try {
            String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return Arrays.stream(all.split("\0", -1))
                    .filter(word -> !word.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with the optimising compiler. */
    public JvmCommand optimised() {
        return new JvmCommand(
                words.stream().filter(word -> !word.equals(QUICK_COMPILER)).toList(), environment);
    }

    public JvmCommand with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new JvmCommand(words, all);
    }

    /** The options for memory, garbage collection and compilation, without those that belong to one program. */
    public List<String> tuning() {
        return words.stream()
                .filter(word -> word.startsWith("-Xmx") || word.startsWith("-XX:+Use") || word.equals(QUICK_COMPILER))
                .toList();
    }

    /** A main class of this module with the same executable and tuning. */
    public JvmCommand running(Class<?> main, List<String> options, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(words.getFirst());
        command.addAll(tuning());
        command.add("-Dio.netty.leakDetection.level=disabled"); // as Quarkus sets it
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return new JvmCommand(command, Map.of());
    }

    @Override
    public String toString() {
        return "JvmCommand" + tuning(); // the environment holds secrets
    }
}
