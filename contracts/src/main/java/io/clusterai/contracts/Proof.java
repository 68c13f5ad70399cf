package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * How somebody proved who they are, and when last.
 *
 * @param level what was shown; a stronger one counts as every weaker one
 */
public record Proof(Level level, Instant at) {

    /** A token that says nothing about it proves nothing. */
    public static final Proof NONE = new Proof(Level.NONE, Instant.EPOCH);

    public Proof {
        requireNonNull(level, "level is null");
        requireNonNull(at, "at is null");
    }

    /** The values of the claim {@code acr}, weakest first. */
    public enum Level {
        /** An API key: nobody is there to be asked. */
        NONE,
        /** A password, or another issuer's word. */
        PASSWORD,
        /** A password and a one-time code. */
        SECOND_FACTOR
    }
}
