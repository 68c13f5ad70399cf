package io.clusterai.auth.password;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/** A password in clear, for the moment in which it is checked or hashed. Never printed. */
public record Password(String clear) {

    /** The fewest characters a new password may have. */
    public static final int SHORTEST = 12;

    /** bcrypt reads no further; a longer password would be cut silently. */
    public static final int LONGEST_BYTES = 72;

    public Password {
        requireNonNull(clear, "clear is null");
    }

    /** Whether bcrypt would look at all of it. */
    public boolean fitsHash() {
        return clear.getBytes(StandardCharsets.UTF_8).length <= LONGEST_BYTES;
    }

    /** Whether it may be set: long enough, and not longer than what is compared. */
    public boolean isAcceptable() {
        return clear.codePointCount(0, clear.length()) >= SHORTEST && fitsHash() && !clear.isBlank();
    }

    @Override
    public String toString() {
        return "Password[…]";
    }
}
