package io.clusterai.metrics.history;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * What an evaluation looks at: samples in {@code (after, until]}, of which each step needs only the newest.
 *
 * @param firstStep the first instant evaluated; between {@code after} and {@code until}
 */
public record HistoryRange(Instant after, Instant firstStep, Instant until, Duration step) {

    public HistoryRange {
        requireNonNull(after, "after is null");
        if (after.isAfter(firstStep) || firstStep.isAfter(until)) {
            throw new IllegalArgumentException("the range does not ascend");
        }
        if (step.toMillis() <= 0) {
            throw new IllegalArgumentException("step must be positive: " + step);
        }
    }

    /** One instant. */
    public static HistoryRange at(Instant instant, Duration lookBack) {
        return new HistoryRange(instant.minus(lookBack), instant, instant, Duration.ofSeconds(1));
    }
}
