package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long records are kept.
 *
 * @param keep for ever when empty
 */
record Retention(Optional<Duration> keep) {

    /** Longer than events wait in Kafka: whatever comes again finds that it was recorded. The database insists on it as well. */
    static final Duration LEAST = Duration.ofDays(30);

    Retention {
        requireNonNull(keep, "keep is null");
        if (keep.filter(duration -> duration.compareTo(LEAST) < 0).isPresent()) {
            throw new IllegalArgumentException("auth.audit.retention is " + keep.get() + "; records are kept for "
                    + LEAST.toDays() + " days at least. Leave it out to keep them for ever.");
        }
    }

    /** What was recorded before this may go. */
    Optional<Instant> before(Instant now) {
        return keep.map(now::minus);
    }
}
