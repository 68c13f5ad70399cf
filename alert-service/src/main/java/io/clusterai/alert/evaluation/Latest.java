package io.clusterai.alert.evaluation;

import java.util.Map;

/** The newest sample of one series. Guarded by its {@link Window}. */
final class Latest {

    private final String name;
    private final Map<String, String> labels;
    private long observedAt;
    private double value;

    Latest(String name, Map<String, String> labels, long observedAt, double value) {
        this.name = name;
        this.labels = labels;
        this.observedAt = observedAt;
        this.value = value;
    }

    String name() {
        return name;
    }

    Map<String, String> labels() {
        return labels;
    }

    long observedAt() {
        return observedAt;
    }

    double value() {
        return value;
    }

    /** Takes the sample unless it is not newer. */
    boolean update(long at, double newValue) {
        if (at <= observedAt) {
            return false;
        }
        observedAt = at;
        value = newValue;
        return true;
    }
}
