package io.clusterai.alert.evaluation;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A change of one alert, to be stored as a whole or not at all.
 *
 * @param before what it must still be when the change is stored; empty for a new occurrence
 * @param after what it becomes
 */
public record Transition(Optional<Alert> before, Alert after) {

    public Transition {
        requireNonNull(before, "before is null");
        requireNonNull(after, "after is null");
    }

    static Transition raise(Alert alert) {
        return new Transition(Optional.empty(), alert);
    }

    static Transition move(Alert before, Alert after) {
        return new Transition(Optional.of(before), after);
    }
}
