package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A person is to be forgotten: whoever keeps their name beside their id replaces it, and drops what they wrote. It names nobody. It may come
 * twice, and comes once more when the last token that they can have held has run out.
 *
 * @param userId the user
 * @param occurredAt when they were erased
 */
public record UserErased(String userId, Instant occurredAt) {

    /** What stands where the name of such a person was. Nobody can be called this: user names have no spaces. */
    public static final String NAME = "erased user";

    public UserErased {
        requireNonNull(userId, "userId is null");
        requireNonNull(occurredAt, "occurredAt is null");
    }
}
