package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * One value of one series at the time its {@link SamplesObserved} carries.
 *
 * @param name the metric name, in Prometheus terms
 * @param labels the labels without {@code __name__}; few and bounded, never an id of a request or person
 * @param value the value; NaN and infinities are left out by the producer, because JSON has no form for them
 */
public record Sample(String name, Map<String, String> labels, double value) {

    public Sample {
        requireNonNull(name, "name is null");
        labels = labels == null ? Map.of() : Map.copyOf(labels);
    }
}
