package io.clusterai.auth.apikey;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.AccessPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a program may do in the name of a user: never more than the user may at that moment. */
public record ApiKey(
        UUID id,
        UUID userId,
        String username,
        String name,
        List<String> scopes,
        AccessPolicy policy,
        Optional<Instant> expiresAt,
        Instant createdAt,
        Instant rotatedAt,
        Optional<Instant> lastUsedAt) {

    public ApiKey {
        requireNonNull(id, "id is null");
        requireNonNull(userId, "userId is null");
        requireNonNull(username, "username is null");
        requireNonNull(name, "name is null");
        scopes = scopes.stream().distinct().sorted().toList();
        requireNonNull(policy, "policy is null");
        requireNonNull(expiresAt, "expiresAt is null");
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(rotatedAt, "rotatedAt is null");
        requireNonNull(lastUsedAt, "lastUsedAt is null");
    }
}
