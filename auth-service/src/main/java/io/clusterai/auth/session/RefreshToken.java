package io.clusterai.auth.session;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.UUID;

/** One generation of a session's refresh tokens. */
public record RefreshToken(UUID sessionId, long generation) {

    /** The generation a login hands out. */
    public static final long FIRST = 1;

    public RefreshToken {
        requireNonNull(sessionId, "sessionId is null");
        if (generation < FIRST) {
            throw new IllegalArgumentException("generation starts at " + FIRST + ": " + generation);
        }
    }

    RefreshToken next() {
        return new RefreshToken(sessionId, generation + 1);
    }

    byte[] bytes() {
        return ByteBuffer.allocate(24)
                .putLong(sessionId.getMostSignificantBits())
                .putLong(sessionId.getLeastSignificantBits())
                .putLong(generation)
                .array();
    }
}
