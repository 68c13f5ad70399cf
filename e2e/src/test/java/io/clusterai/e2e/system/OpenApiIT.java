package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.clusterai.e2e.suite.ApiChanges;
import io.clusterai.e2e.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The API of all services against docs/openapi.json, the document of the last commit: it may grow, and must not break those who use it.
 * With {@code -Dopenapi.write=true} the document is written anew, which is how a growth, or a break that is meant, is committed.
 */
class OpenApiIT {

    private static final Path COMMITTED = Path.of("../docs/openapi.json");

    @Test
    void nothingThatClientsRelyOnIsGone() throws IOException {
        JsonNode served = RoutesIT.completeDocument();
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(
                    COMMITTED,
                    Suite.JSON
                                    .writer()
                                    .with(
                                            SerializationFeature.INDENT_OUTPUT,
                                            SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                                    .writeValueAsString(Suite.JSON.treeToValue(served, Object.class))
                            + "\n");
        }
        JsonNode committed = Suite.JSON.readTree(COMMITTED.toFile());
        Set<String> operations = ApiChanges.operations(committed);

        assertThat(operations).isNotEmpty();
        assertThat(ApiChanges.breaking(committed, served)).isEmpty();
        ApiChanges.operations(served).stream()
                .filter(operation -> !operations.contains(operation))
                .forEach(added -> System.out.println("not in docs/openapi.json yet: " + added));
    }
}
