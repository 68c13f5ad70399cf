package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.clusterai.e2e.suite.ApiChanges;
import io.clusterai.e2e.suite.PublishedApi;
import io.clusterai.e2e.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The API of all services against docs/openapi.json as it was committed last: it may grow, and must not break those who use it. With
 * {@code -Dopenapi.write=true} the document is written anew, which is how a growth is committed; a break that is meant is told in
 * docs/api-breaks.md.
 */
class OpenApiIT {

    private final PublishedApi published = new PublishedApi(Path.of(".."));

    @Test
    void nothingThatClientsRelyOnIsGone() throws IOException {
        JsonNode served = RoutesIT.completeDocument();
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(
                    published.document(),
                    Suite.JSON
                                    .writer()
                                    .with(
                                            SerializationFeature.INDENT_OUTPUT,
                                            SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                                    .writeValueAsString(Suite.JSON.treeToValue(served, Object.class))
                            + "\n");
        }
        JsonNode committed = published.asOf(System.getProperty("openapi.base", "HEAD"));
        List<String> breaks = published.unmeant(ApiChanges.breaking(committed, served));
        Set<String> operations =
                ApiChanges.operations(Suite.JSON.readTree(published.document().toFile()));

        assertThat(ApiChanges.operations(committed)).isNotEmpty();
        assertThat(breaks)
                .as("what breaks clients of the last commit, and is not meant (docs/api-breaks.md)")
                .isEmpty();
        ApiChanges.operations(served).stream()
                .filter(operation -> !operations.contains(operation))
                .forEach(added -> System.out.println("not in docs/openapi.json yet: " + added));
    }
}
