package io.clusterai.metrics.sample;

import java.time.Duration;
import java.time.Instant;

/** Decides whether a source has been silent for too long: five intervals, but at least the floor. */
public record Freshness(Duration floor) {

    private static final int INTERVALS = 5;

    public Freshness {
        if (floor.isNegative() || floor.isZero()) {
            throw new IllegalArgumentException("floor must be positive: " + floor);
        }
    }

    public boolean isStale(Instant observedAt, Duration interval, Instant now) {
        Duration patience = interval.multipliedBy(INTERVALS);
        return Duration.between(observedAt, now).compareTo(patience.compareTo(floor) > 0 ? patience : floor) > 0;
    }
}
