package io.clusterai.e2e.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every key of every typed configuration stands on docs/configuration.md. */
class ConfigurationPageTest {

    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(\\s*prefix\\s*=\\s*\"([^\"]+)\"");
    private static final Pattern KEY = Pattern.compile(
            "(?:@WithName\\(\"([^\"]+)\"\\)\\s*(?:@\\w+(?:\\([^)]*\\))?\\s*)*)?\\b(\\w+)(?:<[^;(]*>)?\\s+([a-z]\\w*)\\(\\);");

    @Test
    void everyKeyIsOnThePage() {
        List<String> page = Sources.lines(Sources.ROOT.resolve("docs/configuration.md"));

        List<String> missing = Sources.files(Sources.ROOT, "Config.java").stream()
                .flatMap(file -> keys(file).stream()
                        .filter(key -> page.stream()
                                .noneMatch(line -> line.startsWith("| `" + key.prefix() + ".")
                                        && line.contains(key.name() + "` |")))
                        .map(key -> key.prefix() + " … " + key.name()))
                .toList();

        assertThat(missing).isEmpty();
    }

    private static List<Key> keys(Path file) {
        String text = String.join("\n", Sources.lines(file));
        Matcher prefix = PREFIX.matcher(text);
        if (!prefix.find()) {
            return List.of();
        }
        return KEY.matcher(text)
                .results()
                .filter(key -> !text.contains("interface " + key.group(2) + " "))
                .filter(key -> Stream.of("Map").noneMatch(group -> group.equals(key.group(2))))
                .map(key -> new Key(prefix.group(1), key.group(1) == null ? kebab(key.group(3)) : key.group(1)))
                .toList();
    }

    private static String kebab(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private record Key(String prefix, String name) {}
}
