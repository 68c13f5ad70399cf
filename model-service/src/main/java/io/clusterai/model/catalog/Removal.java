package io.clusterai.model.catalog;

import static java.util.Objects.requireNonNull;

import io.clusterai.model.node.NodeId;

/**
 * What became of a model on one node that was asked to remove it.
 *
 * @param reason why it is still there, empty otherwise
 */
public record Removal(NodeId node, String nodeName, Result result, String reason) {

    public Removal {
        requireNonNull(node, "node is null");
        requireNonNull(nodeName, "nodeName is null");
        requireNonNull(result, "result is null");
        requireNonNull(reason, "reason is null");
    }

    static Removal removed(ModelInstance instance) {
        return new Removal(instance.node(), instance.nodeName(), Result.REMOVED, "");
    }

    static Removal failed(ModelInstance instance, String reason) {
        return new Removal(instance.node(), instance.nodeName(), Result.FAILED, reason);
    }

    /** Whether the node still has it. */
    public enum Result {
        REMOVED,
        FAILED
    }
}
