package io.clusterai.model.node;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * How a node does, judged by its answers. One missed answer is noise; the tolerated number in a row makes it unreachable.
 *
 * @param reason why it is unreachable, empty otherwise
 * @param ollamaVersion what it said it runs, empty before its first answer
 * @param failures missed answers in a row
 * @param lastSeenAt its last answer
 */
public record NodeCondition(
        NodeState state, String reason, String ollamaVersion, int failures, Optional<Instant> lastSeenAt) {

    public NodeCondition {
        requireNonNull(state, "state is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(ollamaVersion, "ollamaVersion is null");
        requireNonNull(lastSeenAt, "lastSeenAt is null");
    }

    public static NodeCondition unknown() {
        return new NodeCondition(NodeState.UNKNOWN, "", "", 0, Optional.empty());
    }

    public NodeCondition answered(String version, Instant at) {
        return new NodeCondition(NodeState.REACHABLE, "", version, 0, Optional.of(at));
    }

    /** One answer missed; the reason of a node that is already unreachable stays the newest one. */
    public NodeCondition missed(String why, int tolerated) {
        int inARow = failures + 1;
        return inARow >= tolerated
                ? new NodeCondition(NodeState.UNREACHABLE, why, ollamaVersion, inARow, lastSeenAt)
                : new NodeCondition(state, reason, ollamaVersion, inARow, lastSeenAt);
    }

    /** Whether people see a difference. */
    public boolean looksLike(NodeCondition other) {
        return state == other.state && reason.equals(other.reason) && ollamaVersion.equals(other.ollamaVersion);
    }
}
