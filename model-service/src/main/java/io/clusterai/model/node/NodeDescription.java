package io.clusterai.model.node;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

    /** Every field by its name in the API, for those who compare two versions. */
    Map<String, String> described() {
        Map<String, String> fields = new HashMap<>();
        fields.put("name", name);
        fields.put("url", url.toString());
        host.ifPresent(given -> fields.put("host", given));
        capacity.ifPresent(given -> fields.put("capacity", given.toString()));
        fields.put("labels", new TreeMap<>(labels).toString());
        return fields;
    }
}
