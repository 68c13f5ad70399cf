package io.clusterai.model.node;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** What its owner says about a node. */
public record NodeDescription(
        String name, URI url, Optional<String> host, Optional<NodeCapacity> capacity, Map<String, String> labels) {

    public NodeDescription {
        requireNonNull(name, "name is null");
        requireNonNull(url, "url is null");
        requireNonNull(host, "host is null");
        requireNonNull(capacity, "capacity is null");
        labels = Map.copyOf(labels);
    }
}
