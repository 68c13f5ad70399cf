package io.clusterai.model.ollama;

import static java.util.Objects.requireNonNull;

/** An Ollama that did not do what it was asked, with a reason fit to show. */
public final class OllamaFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public OllamaFailure(Kind kind, String reason, Throwable cause) {
        super(reason, cause);
        this.kind = requireNonNull(kind, "kind is null");
    }

    public Kind kind() {
        return kind;
    }

    /** What to make of it. */
    public enum Kind {
        /** No complete answer: down, cut off, too slow, or forbidden to contact. */
        NO_ANSWER,
        /** It answers, but not as an Ollama does. */
        NOT_OLLAMA,
        /** It does not hold the model. */
        UNKNOWN_MODEL,
        /** It said no. */
        REFUSED
    }
}
