package io.clusterai.model.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Answers of a real Ollama, kept as files. */
public final class Recorded {

    private Recorded() {}

    public static String text(String name) {
        try (InputStream file = Recorded.class.getResourceAsStream("/ollama/" + name)) {
            if (file == null) {
                throw new IllegalArgumentException("nothing recorded as " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
