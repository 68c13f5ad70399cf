package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A model on one node as it now is.
 *
 * @param id {@code model@nodeId}, also the key
 * @param version grows with every change of this pair; readers keep the highest
 * @param removed whether the node no longer holds the model
 * @param model the full name with tag, for example {@code llama3.2:1b}
 * @param nodeId the Ollama node
 * @param nodeName that node's name
 * @param digest the manifest digest, empty when unknown
 * @param size bytes on disk
 * @param loaded whether the node holds it in memory now
 * @param sizeVram bytes in GPU memory when loaded, 0 on CPU
 * @param stale whether the node has not confirmed it lately
 * @param reason why it is stale, empty otherwise
 * @param lastSeenAt when the node last confirmed it
 * @param occurredAt when this state was observed
 */
public record ModelChanged(
        String id,
        long version,
        boolean removed,
        String model,
        String nodeId,
        String nodeName,
        String digest,
        long size,
        boolean loaded,
        long sizeVram,
        boolean stale,
        String reason,
        Instant lastSeenAt,
        Instant occurredAt) {

    public ModelChanged {
        requireNonNull(id, "id is null");
        requireNonNull(model, "model is null");
        requireNonNull(nodeId, "nodeId is null");
        requireNonNull(occurredAt, "occurredAt is null");
        reason = reason == null ? "" : reason;
    }
}
