package io.clusterai.alert.channel;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/** How a channel has done so far. */
record DeliverySummary(Optional<Last> last, long failed, long waiting) {

    static final DeliverySummary NONE = new DeliverySummary(Optional.empty(), 0, 0);

    DeliverySummary {
        requireNonNull(last, "last is null");
    }

    /** The newest notification that was attempted. */
    record Last(Instant at, String state, String reason) {}
}
