package io.clusterai.auth.session;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a session's refresh tokens stand, and what a presented one therefore means.
 *
 * @param rotatedAt when the generation before the newest was rotated
 * @param earlierRotations when those before it were, newest first, as far as they are remembered
 */
public record SessionFamily(
        long generation,
        Instant rotatedAt,
        List<Instant> earlierRotations,
        Instant expiresAt,
        Optional<Instant> endedAt) {

    public SessionFamily {
        requireNonNull(rotatedAt, "rotatedAt is null");
        earlierRotations = List.copyOf(earlierRotations);
        requireNonNull(expiresAt, "expiresAt is null");
        requireNonNull(endedAt, "endedAt is null");
    }

    /**
     * Judges a token that did not rotate. Inside the grace after its own rotation it is a second tab, a third or a repeated request, whatever the
     * others did meanwhile, and gets what is the newest; later it is a stolen token, or the thief already used it: either way the family must end.
     */
    public Verdict judge(RefreshToken presented, Instant now, Duration grace) {
        if (endedAt.isPresent() || !now.isBefore(expiresAt)) {
            return Verdict.OVER;
        }
        if (presented.generation() == generation) {
            return Verdict.CURRENT;
        }
        if (presented.generation() > generation) {
            return Verdict.UNKNOWN;
        }
        return rotationOf(presented.generation())
                .filter(rotation -> now.isBefore(rotation.plus(grace)))
                .map(late -> Verdict.REPEATED)
                .orElse(Verdict.REUSED);
    }

    /** Empty for one so old that it is remembered no more. */
    private Optional<Instant> rotationOf(long earlier) {
        long before = generation - 1 - earlier;
        if (before == 0) {
            return Optional.of(rotatedAt);
        }
        return before <= earlierRotations.size()
                ? Optional.of(earlierRotations.get((int) before - 1))
                : Optional.empty();
    }

    /** What a presented refresh token is. */
    public enum Verdict {
        /** The newest one: rotate it. */
        CURRENT,
        /** Rotated a moment ago: the newest is handed out again. */
        REPEATED,
        /** Rotated long ago: the family is revoked. */
        REUSED,
        /** Newer than any we handed out, by a database that was set back: refused. */
        UNKNOWN,
        /** The session has ended or run out. */
        OVER
    }
}
