package io.clusterai.platform.promql;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * One element of an instant vector.
 *
 * @param labels without the name
 * @param observedAt when the value was seen, not when it was asked for
 */
public record VectorSample(String name, Map<String, String> labels, Instant observedAt, double value) {

    public VectorSample {
        requireNonNull(name, "name is null");
        requireNonNull(observedAt, "observedAt is null");
        labels = Map.copyOf(labels);
    }
}
