package io.clusterai.model.pull;

import static java.util.Objects.requireNonNull;

import io.clusterai.model.catalog.ModelName;
import io.clusterai.model.node.NodeId;
import java.util.List;

/**
 * What was asked for; all that is needed to begin or to resume.
 *
 * @param insecure whether the registry may be one without TLS
 */
public record PullOrder(ModelName model, List<NodeId> nodes, boolean insecure) {

    public PullOrder {
        requireNonNull(model, "model is null");
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a pull needs a node");
        }
    }
}
