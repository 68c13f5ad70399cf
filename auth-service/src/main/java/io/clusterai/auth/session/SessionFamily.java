package io.clusterai.auth.session;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where a session's refresh tokens stand, and what a presented one therefore means. */
public record SessionFamily(long generation, Instant rotatedAt, Instant expiresAt, Optional<Instant> endedAt) {

    public SessionFamily {
        requireNonNull(rotatedAt, "rotatedAt is null");
        requireNonNull(expiresAt, "expiresAt is null");
        requireNonNull(endedAt, "endedAt is null");
    }

    /**
     * Judges a token that did not rotate. Inside the grace the previous generation is a second tab or a repeated request and gets the same
     * successor; later it is a stolen token, or the thief already used it: either way the family must end.
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
        boolean direct = presented.generation() == generation - 1;
        return direct && now.isBefore(rotatedAt.plus(grace)) ? Verdict.REPEATED : Verdict.REUSED;
    }

    /** What a presented refresh token is. */
    public enum Verdict {
        /** The newest one: rotate it. */
        CURRENT,
        /** Rotated a moment ago: the successor is handed out again. */
        REPEATED,
        /** Rotated long ago: the family is revoked. */
        REUSED,
        /** Newer than any we handed out, by a database that was set back: refused. */
        UNKNOWN,
        /** The session has ended or run out. */
        OVER
    }
}
