package io.clusterai.e2e.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The third use of a thing becomes a platform module; long before that, two modules must not hold the same page of code. */
class SharedLinesTest {

    private static final int LONGEST_SHARED_RUN = 30;

    @Test
    void noRunOfMoreThanThirtyLinesStandsInTwoModules() {
        Map<List<String>, Place> seen = new HashMap<>();
        List<String> repeated = new ArrayList<>();

        Stream.of(".java", ".ts", ".tsx", ".sh", ".py")
                .flatMap(ending -> Sources.files(Sources.ROOT, ending).stream())
                .forEach(file -> compare(file, seen, repeated));

        assertThat(repeated).isEmpty();
    }

    private static void compare(Path file, Map<List<String>, Place> seen, List<String> repeated) {
        List<String> lines = Sources.lines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("import ") && !line.startsWith("package "))
                .toList();
        String module = Sources.module(file);
        for (int from = 0; from + LONGEST_SHARED_RUN < lines.size(); from++) {
            List<String> window = List.copyOf(lines.subList(from, from + LONGEST_SHARED_RUN + 1));
            Place first = seen.putIfAbsent(window, new Place(module, file));
            if (first != null && !first.module().equals(module)) {
                repeated.add(Sources.ROOT.relativize(file) + " repeats " + Sources.ROOT.relativize(first.file())
                        + " from: " + window.getFirst());
                return;
            }
        }
    }

    private record Place(String module, Path file) {}
}
