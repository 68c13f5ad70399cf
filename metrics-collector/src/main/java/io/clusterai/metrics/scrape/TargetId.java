package io.clusterai.metrics.scrape;

import static java.util.Objects.requireNonNull;

import io.clusterai.metrics.sample.SourceId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Names a scrape target. */
record TargetId(UUID value) {

    TargetId {
        requireNonNull(value, "value is null");
    }

    /** The same in every replica that has the target in its configuration. */
    static TargetId fixed(URI url, Map<String, String> labels) {
        String identity = "fixed " + url + " " + new TreeMap<>(labels);
        return new TargetId(UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)));
    }

    SourceId source() {
        return SourceId.target(value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
