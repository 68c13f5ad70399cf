package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The API as clients know it: docs/openapi.json as it was committed, whatever the working copy says, so that a change cannot make its own break
 * lawful. A break that is meant has a line in docs/api-breaks.md, with its reason.
 */
public final class PublishedApi {

    private static final String DOCUMENT = "docs/openapi.json";
    private static final String BREAKS = "docs/api-breaks.md";

    /** A line of the list: the break as the check tells it, in backticks, and why it is meant. */
    private static final Pattern MEANT = Pattern.compile("- `(?<what>[^`]+)`: \\S.*");

    private final Path checkout;

    public PublishedApi(Path checkout) {
        this.checkout = checkout;
    }

    public Path document() {
        return checkout.resolve(DOCUMENT);
    }

    /** The document of a commit; the working copy's where there is no git or no such commit. */
    public JsonNode asOf(String commit) throws IOException {
        Optional<String> committed = git("show", commit + ":" + DOCUMENT);
        return Suite.JSON.readTree(committed.isPresent() ? committed.get() : Files.readString(document()));
    }

    /** What breaks somebody and is not meant. */
    public List<String> unmeant(List<String> breaks) throws IOException {
        Set<String> meant = Files.readAllLines(checkout.resolve(BREAKS)).stream()
                .map(MEANT::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group("what"))
                .collect(Collectors.toSet());
        return breaks.stream().filter(found -> !meant.contains(found)).toList();
    }

    private Optional<String> git(String... arguments) throws IOException {
        List<String> command =
                Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
        Path output = Files.createTempFile("committed", ".json");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(checkout.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0 ? Optional.of(Files.readString(output)) : Optional.empty();
        } catch (IOException noGit) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
