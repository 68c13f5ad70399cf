package io.clusterai.model.node;

import static java.util.Objects.requireNonNull;

/** Identifies a registered Ollama node; opaque. */
public record NodeId(String value) {

    public NodeId {
        requireNonNull(value, "value is null");
    }

    @Override
    public String toString() {
        return value;
    }
}
