package io.clusterai.metrics.scrape;

import static java.util.Objects.requireNonNull;

import io.clusterai.metrics.sample.SourceId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Names a scrape target. */
record TargetId(UUID value) {

    TargetId {
        requireNonNull(value, "value is null");
    }

    /**
     * The same in every replica that has the target in its configuration, whatever its query is.
     *
     * @param place among those that differ in their queries alone
     */
    static TargetId fixed(TargetUrl url, Map<String, String> labels, int place) {
        String identity = "fixed " + url.shown() + " " + new TreeMap<>(labels) + (place == 0 ? "" : " " + place);
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
