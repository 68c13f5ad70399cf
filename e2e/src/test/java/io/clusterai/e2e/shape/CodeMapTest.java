package io.clusterai.e2e.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map must not lead anybody to a place that is gone. */
class CodeMapTest {

    private static final Path MAP = Sources.ROOT.resolve("docs/code-map.md");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");

    @Test
    void everyClassOnTheMapExists() {
        List<String> existing = Stream.of(".java", ".ts", ".tsx")
                .flatMap(ending -> Sources.files(Sources.ROOT, ending).stream())
                .map(file -> file.getFileName().toString().replaceAll("\\.\\w+$", ""))
                .toList();

        assertThat(found(CLASS, MAP)).isNotEmpty().isSubsetOf(existing);
    }

    @Test
    void answersAtLeastTenQuestions() {
        assertThat(Sources.lines(MAP).stream().filter(line -> line.startsWith("| Where")))
                .hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void everyRelativeLinkInTheDocumentsLeadsSomewhere() {
        List<String> broken = Stream.concat(
                        Stream.of(Sources.ROOT.resolve("README.md")),
                        Sources.files(Sources.ROOT.resolve("docs"), ".md").stream())
                .flatMap(document -> found(LINK, document).stream()
                        .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
                        .filter(link -> !document.resolveSibling(link).toFile().exists())
                        .map(link -> Sources.ROOT.relativize(document) + " → " + link))
                .toList();

        assertThat(broken).isEmpty();
    }

    private static List<String> found(Pattern pattern, Path document) {
        String text = Sources.lines(document).stream().collect(Collectors.joining("\n"));
        return pattern.matcher(text)
                .results()
                .map(result -> result.group(1))
                .distinct()
                .toList();
    }
}
