package io.clusterai.auth.role;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/** A named set of permissions. */
public record Role(
        String name,
        String description,
        List<String> permissions,
        boolean builtIn,
        Instant createdAt,
        Instant updatedAt) {

    public Role {
        requireNonNull(name, "name is null");
        requireNonNull(description, "description is null");
        permissions = permissions.stream().distinct().sorted().toList();
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(updatedAt, "updatedAt is null");
    }
}
