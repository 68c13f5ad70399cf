package io.clusterai.model.node;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * A registered Ollama.
 *
 * @param observation how often something was stored about it; orders concurrent observers
 * @param models how many it holds
 * @param loaded names of those in its memory
 * @param version grows with every visible change
 */
public record OllamaNode(
        NodeId id,
        NodeDescription description,
        NodeCondition condition,
        long observation,
        long models,
        List<String> loaded,
        long version,
        Instant createdAt) {

    public OllamaNode {
        requireNonNull(id, "id is null");
        requireNonNull(description, "description is null");
        requireNonNull(condition, "condition is null");
        requireNonNull(createdAt, "createdAt is null");
        loaded = List.copyOf(loaded);
    }

    public String name() {
        return description.name();
    }
}
