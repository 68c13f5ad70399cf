package io.clusterai.auth.session;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

/** Somebody signed in somewhere. */
public record Session(
        UUID id,
        UUID userId,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        String address,
        String userAgent) {

    public Session {
        requireNonNull(id, "id is null");
        requireNonNull(userId, "userId is null");
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(lastUsedAt, "lastUsedAt is null");
        requireNonNull(expiresAt, "expiresAt is null");
        requireNonNull(address, "address is null");
        requireNonNull(userAgent, "userAgent is null");
    }
}
