package io.clusterai.model.catalog;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.ModelChanged;
import io.clusterai.model.node.NodeId;
import java.time.Instant;
import java.util.Optional;

/**
 * What we know about one model on one node.
 *
 * @param version grows with every change of this pair, also across removal and return
 * @param reason why it is stale, empty otherwise
 * @param lastSeenAt when the node last confirmed it
 * @param changedAt when this state was first observed
 */
public record ModelInstance(
        NodeId node,
        String nodeName,
        HeldModel held,
        boolean stale,
        String reason,
        long version,
        Optional<Instant> lastSeenAt,
        Instant changedAt) {

    public ModelInstance {
        requireNonNull(node, "node is null");
        requireNonNull(nodeName, "nodeName is null");
        requireNonNull(held, "held is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(lastSeenAt, "lastSeenAt is null");
        requireNonNull(changedAt, "changedAt is null");
    }

    /** The identity of the pair, also the key of its events. */
    public String id() {
        return held.name() + "@" + node.value();
    }

    /** The state on the wire: event, stream item and list item alike. */
    public ModelChanged toEvent(boolean removed) {
        return new ModelChanged(
                id(),
                version,
                removed,
                held.name(),
                node.value(),
                nodeName,
                held.digest(),
                held.size(),
                held.loaded(),
                held.sizeVram(),
                stale,
                reason,
                lastSeenAt.orElse(null),
                changedAt);
    }
}
