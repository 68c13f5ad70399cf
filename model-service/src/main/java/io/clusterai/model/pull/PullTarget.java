package io.clusterai.model.pull;

import static java.util.Objects.requireNonNull;

import io.clusterai.model.node.NodeId;

/**
 * One node's share of a pull.
 *
 * @param fraction 0 to 1
 * @param reason the present step, or why it failed
 */
public record PullTarget(NodeId node, String nodeName, Outcome outcome, double fraction, String reason) {

    public PullTarget {
        requireNonNull(node, "node is null");
        requireNonNull(nodeName, "nodeName is null");
        requireNonNull(outcome, "outcome is null");
        requireNonNull(reason, "reason is null");
    }

    public static PullTarget waiting(NodeId node, String nodeName) {
        return new PullTarget(node, nodeName, Outcome.OPEN, 0, "");
    }

    public PullTarget at(PullProgress progress) {
        return new PullTarget(node, nodeName, Outcome.OPEN, progress.fraction(), progress.describe());
    }

    public PullTarget waitingBecause(String why) {
        return new PullTarget(node, nodeName, Outcome.OPEN, fraction, why);
    }

    public PullTarget succeeded() {
        return new PullTarget(node, nodeName, Outcome.SUCCEEDED, 1, "success");
    }

    public PullTarget failed(String why) {
        return new PullTarget(node, nodeName, Outcome.FAILED, fraction, why);
    }

    /** How it ended, if it did. */
    public enum Outcome {
        OPEN,
        SUCCEEDED,
        FAILED
    }
}
