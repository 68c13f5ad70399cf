package io.clusterai.auth.token;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Permissions;
import java.util.List;
import java.util.UUID;

/**
 * What an access token will say about a user, read in one snapshot.
 *
 * @param epoch the access epoch of that snapshot: a later change voids the token
 */
public record Grant(
        UUID userId, String username, List<String> roles, List<String> permissions, AccessPolicy policy, long epoch) {

    public Grant {
        requireNonNull(userId, "userId is null");
        requireNonNull(username, "username is null");
        roles = List.copyOf(roles);
        permissions = List.copyOf(permissions);
        requireNonNull(policy, "policy is null");
    }

    /** What is left of it for somebody who was given less. */
    public Grant limitedTo(List<String> scopes, AccessPolicy limit) {
        return new Grant(userId, username, roles, Permissions.meet(permissions, scopes), policy.and(limit), epoch);
    }
}
