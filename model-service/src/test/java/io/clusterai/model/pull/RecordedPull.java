package io.clusterai.model.pull;

import io.clusterai.model.ollama.OllamaLines;
import io.clusterai.model.testsupport.Recorded;
import java.util.List;

/** The lines a real Ollama 0.24 wrote during a pull of 25 MB from a local registry. */
final class RecordedPull {

    private RecordedPull() {}

    static List<PullLine> lines() {
        return OllamaLines.parse(Recorded.text("pull.ndjson"));
    }
}
