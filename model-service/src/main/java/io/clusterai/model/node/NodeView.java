package io.clusterai.model.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.contracts.AccessPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A node on the wire.
 *
 * @param models how many it holds, whichever they are
 * @param loaded those in its memory that the reader may know of
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NodeView(
        String id,
        String name,
        String url,
        String host,
        NodeRequest.Capacity capacity,
        Map<String, String> labels,
        NodeState state,
        String ollamaVersion,
        String reason,
        long models,
        List<String> loaded,
        Instant lastSeenAt,
        Instant createdAt,
        long version) {

    static NodeView of(OllamaNode node, AccessPolicy policy) {
        NodeDescription said = node.description();
        NodeCondition condition = node.condition();
        return new NodeView(
                node.id().value(),
                said.name(),
                said.url().toString(),
                said.host().orElse(null),
                said.capacity()
                        .map(capacity -> new NodeRequest.Capacity(capacity.vramBytes(), capacity.diskBytes()))
                        .orElse(null),
                said.labels(),
                condition.state(),
                condition.ollamaVersion(),
                condition.reason(),
                node.models(),
                node.loaded().stream().filter(policy::allowsModel).toList(),
                condition.lastSeenAt().orElse(null),
                node.createdAt(),
                node.version());
    }
}
