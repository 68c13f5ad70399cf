package io.clusterai.model.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.model.pull.PullLine;
import java.util.List;

/** Reads recorded answers with the reader of production. */
public final class OllamaLines {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OllamaLines() {}

    public static List<PullLine> parse(String recorded) {
        return recorded.lines().map(OllamaLines::line).toList();
    }

    private static PullLine line(String text) {
        try {
            return OllamaClient.line(JSON.readTree(text));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException(text, unreadable);
        }
    }
}
