package io.clusterai.e2e.shape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The source tree as the shape tests see it. */
final class Sources {

    /** The checkout; Maven runs a module's tests in its folder. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static final List<String> SERVICES =
            List.of("auth-service", "metrics-collector", "worker-service", "model-service", "alert-service", "gateway");

    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", "dist", ".git", ".quinoa");

    private Sources() {}

    /** Every file of ours below a folder whose name ends so. */
    static List<Path> files(Path folder, String ending) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted()
                    .flatMap(entry -> {
                        if (Files.isDirectory(entry)) {
                            return NOT_OURS.contains(entry.getFileName().toString())
                                    ? Stream.empty()
                                    : files(entry, ending).stream();
                        }
                        return entry.toString().endsWith(ending) ? Stream.of(entry) : Stream.empty();
                    })
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The module a file belongs to: {@code gateway}, {@code platform/events}. */
    static String module(Path file) {
        Path relative = ROOT.relativize(file);
        return relative.getName(0).toString().equals("platform")
                ? relative.subpath(0, 2).toString()
                : relative.getName(0).toString();
    }
}
