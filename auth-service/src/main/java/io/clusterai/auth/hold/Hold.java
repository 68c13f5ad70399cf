package io.clusterai.auth.hold;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Something that must not be forgotten.
 *
 * @param name what people call it, a case number for example; goes on record
 * @param reason why it stands
 * @param userId whom it is about, when it is about one person
 * @param setBy the user who set it
 */
record Hold(UUID id, String name, String reason, Optional<String> userId, String setBy, Instant setAt) {

    Hold {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(userId, "userId is null");
        requireNonNull(setBy, "setBy is null");
        requireNonNull(setAt, "setAt is null");
    }
}
