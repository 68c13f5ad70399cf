package io.clusterai.metrics.sample;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** Where samples come from, unique in the suite: {@code host:<node>} or {@code target:<id>}. */
public record SourceId(String value) {

    private static final String HOST = "host:";

    public SourceId {
        requireNonNull(value, "value is null");
        if (value.indexOf(':') <= 0) {
            throw new IllegalArgumentException("a source is <kind>:<id>, not " + value);
        }
    }

    public static SourceId host(String node) {
        return new SourceId(HOST + node);
    }

    public static SourceId target(UUID id) {
        return new SourceId("target:" + id);
    }

    public boolean isHost() {
        return value.startsWith(HOST);
    }

    /** The part behind the kind: a node's name or a target's id. */
    public String subject() {
        return value.substring(value.indexOf(':') + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
