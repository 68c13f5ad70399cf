package io.clusterai.alert.rule;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** Names one rule for good. */
public record RuleId(UUID value) {

    public RuleId {
        requireNonNull(value, "value is null");
    }

    /** Which of {@code buckets} shares of all rules this one belongs to; the same in every process. */
    public int bucket(int buckets) {
        return Math.floorMod(value.hashCode(), buckets);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
