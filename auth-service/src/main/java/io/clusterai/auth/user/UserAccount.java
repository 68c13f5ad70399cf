package io.clusterai.auth.user;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.AccessPolicy;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Somebody who may sign in. The password's hash stays in the repositories. */
public record UserAccount(
        UUID id,
        Username username,
        List<String> roles,
        AccessPolicy policy,
        boolean enabled,
        Instant createdAt,
        Instant updatedAt) {

    public UserAccount {
        requireNonNull(id, "id is null");
        requireNonNull(username, "username is null");
        roles = normalized(roles);
        requireNonNull(policy, "policy is null");
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(updatedAt, "updatedAt is null");
    }

    /** Roles as they are compared: each once, by name. */
    public static List<String> normalized(Collection<String> roles) {
        return roles.stream().distinct().sorted().toList();
    }
}
