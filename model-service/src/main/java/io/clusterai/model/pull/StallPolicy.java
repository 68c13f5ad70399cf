package io.clusterai.model.pull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides whether a pull has come to a halt. Ollama repeats the same line while nothing moves, so lines alone prove nothing.
 *
 * @param download longest time without a new byte
 * @param verification longest time in one phase after the bytes are there; a large model takes minutes to verify
 */
public record StallPolicy(Duration download, Duration verification) {

    public StallPolicy {
        requirePositive(download);
        requirePositive(verification);
    }

    /** The failure to handle, or nothing while the pull may go on. */
    public Optional<PullFailure.Stalled> judge(PullProgress progress, Instant lastMovement, Instant now) {
        Duration patience = progress.isDownloading() ? download : verification;
        return now.isBefore(lastMovement.plus(patience))
                ? Optional.empty()
                : Optional.of(new PullFailure.Stalled(patience));
    }

    private static void requirePositive(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("must be positive: " + duration);
        }
    }
}
