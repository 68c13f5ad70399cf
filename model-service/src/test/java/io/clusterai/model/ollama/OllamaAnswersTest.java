package io.clusterai.model.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.model.catalog.HeldModel;
import io.clusterai.model.catalog.ModelTraits;
import io.clusterai.model.pull.PullLine;
import io.clusterai.model.testsupport.Recorded;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers recorded from a real Ollama 0.24. */
class OllamaAnswersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TINY_DIGEST = "79341e86d810f2e492ce2e8f3c0e0af27889c53d141268243ccf93f59b8de7d3";

    @Test
    void joinsWhatIsStoredWithWhatIsLoaded() throws IOException {
        assertThat(OllamaClient.heldModels(recorded("tags.json"), recorded("ps.json")))
                .containsExactly(new HeldModel("tiny:latest", TINY_DIGEST, 469674, true, 0));
    }

    @Test
    void aModelThatIsNotLoadedSaysSo() throws IOException {
        assertThat(OllamaClient.heldModels(recorded("tags.json"), JSON.readTree("{\"models\":[]}")))
                .containsExactly(new HeldModel("tiny:latest", TINY_DIGEST, 469674, false, 0));
    }

    @Test
    void anEmptyNodeHoldsNothing() throws IOException {
        assertThat(OllamaClient.heldModels(JSON.readTree("{\"models\":null}"), JSON.readTree("{\"models\":null}")))
                .isEmpty();
    }

    @Test
    void aProgramThatListsNoModelsIsNoOllama() throws IOException {
        JsonNode other = JSON.readTree("{\"status\":\"ok\"}");

        assertThatThrownBy(() -> OllamaClient.heldModels(other, other))
                .isInstanceOfSatisfying(OllamaFailure.class, failure -> assertThat(failure.kind())
                        .isEqualTo(OllamaFailure.Kind.NOT_OLLAMA));
        assertThatThrownBy(() -> OllamaClient.version(other)).isInstanceOf(OllamaFailure.class);
    }

    @Test
    void readsWhatAModelIs() throws IOException {
        assertThat(OllamaClient.traits(recorded("show.json")))
                .isEqualTo(new ModelTraits(
                        "gguf", "llama", "115K", "unknown", 512, List.of("completion"), "{{ .Prompt }}", ""));
    }

    @Test
    void readsTheVersion() throws IOException {
        assertThat(OllamaClient.version(recorded("version.json"))).isEqualTo("0.24.0");
    }

    @Test
    void anErrorWithinAPullIsALine() {
        assertThat(OllamaLines.parse(Recorded.text("pull-unknown.ndjson")))
                .containsExactly(
                        new PullLine.Step("pulling manifest"),
                        new PullLine.Error("pull model manifest: file does not exist"));
    }

    private static JsonNode recorded(String name) throws IOException {
        return JSON.readTree(Recorded.text(name));
    }
}
