package io.clusterai.alert.evaluation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides what an observation means for an alert. Pure: the caller brings the time, by the clock of the samples, and the facts. */
final class AlertPolicy {

    private AlertPolicy() {}

    /**
     * @param open where the alert stands, empty when there is none
     * @param seen what the samples say
     * @param holdFor how long the condition must hold before it fires
     * @param at the time of the newest sample of the feed
     */
    static Decision decide(Optional<AlertState.Open> open, Observation seen, Duration holdFor, Instant at) {
        return switch (seen) {
            case Observation.Holds holds ->
                open.map(state -> whileHolding(state, holdFor, at)).orElseGet(() -> raise(holds.since(), holdFor));
            case Observation.Cleared cleared -> end(open, Resolution.CONDITION_CLEARED);
            case Observation.Gone gone -> end(open, Resolution.SERIES_GONE);
            case Observation.NoLongerRaised changed -> end(open, Resolution.RULE_CHANGED);
            case Observation.Unknown unknown -> new Decision.Keep();
        };
    }

    private static Decision raise(Instant since, Duration holdFor) {
        AlertState.Pending pending = new AlertState.Pending(since);
        return new Decision.Raise(holdFor.isZero() ? pending.fire(since) : pending);
    }

    private static Decision whileHolding(AlertState.Open state, Duration holdFor, Instant at) {
        return switch (state) {
            case AlertState.Pending pending ->
                at.isBefore(pending.since().plus(holdFor)) ? new Decision.Keep() : new Decision.Move(pending.fire(at));
            case AlertState.Firing firing -> new Decision.Keep();
            case AlertState.Acknowledged acknowledged -> new Decision.Keep();
        };
    }

    private static Decision end(Optional<AlertState.Open> open, Resolution resolution) {
        return open.<Decision>map(state -> new Decision.Resolve(resolution)).orElseGet(Decision.Keep::new);
    }

    /** What the samples say about one alert. */
    sealed interface Observation {

        /** The newest value satisfies the condition. */
        record Holds(Instant since, double value) implements Observation {}

        /** The newest value does not. */
        record Cleared(double value) implements Observation {}

        /** No value within the look-back, although the feed is alive. */
        record Gone() implements Observation {}

        /** The rule was edited, and what it selects now does not lead to this alert. */
        record NoLongerRaised() implements Observation {}

        /** Too little has been read to tell. */
        record Unknown() implements Observation {}
    }

    /** What to do. */
    sealed interface Decision {

        record Keep() implements Decision {}

        record Raise(AlertState.Open state) implements Decision {}

        record Move(AlertState.Firing state) implements Decision {}

        record Resolve(Resolution resolution) implements Decision {}
    }
}
