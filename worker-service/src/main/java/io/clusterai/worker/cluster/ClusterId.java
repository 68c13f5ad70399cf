package io.clusterai.worker.cluster;

import static java.util.Objects.requireNonNull;

/** Identifies a registered cluster. Opaque. */
public record ClusterId(String value) {

    public ClusterId {
        requireNonNull(value, "value is null");
    }

    @Override
    public String toString() {
        return value;
    }
}
