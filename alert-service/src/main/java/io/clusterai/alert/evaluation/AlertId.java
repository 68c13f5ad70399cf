package io.clusterai.alert.evaluation;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** Names one occurrence of an alert; when a resolved alert comes back, that is another occurrence. */
public record AlertId(UUID value) {

    public AlertId {
        requireNonNull(value, "value is null");
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
