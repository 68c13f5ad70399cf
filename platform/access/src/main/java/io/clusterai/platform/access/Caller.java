package io.clusterai.platform.access;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Permissions;
import io.clusterai.contracts.Proof;
import java.time.Instant;
import java.util.Set;

/**
 * Somebody whose token has been verified.
 *
 * @param sessionId the session, or the API key that stands in its place
 * @param epoch the access epoch whose roles the token carries; a later change of the user makes it void
 * @param policy to which clusters and models the permissions are limited
 * @param byApiKey whether a program calls with a key, and no person
 */
public record Caller(
        String userId,
        String username,
        String sessionId,
        Set<String> roles,
        Set<String> permissions,
        long epoch,
        Instant issuedAt,
        Instant expiresAt,
        AccessPolicy policy,
        Proof proof,
        boolean byApiKey) {

    public Caller {
        requireNonNull(userId, "userId is null");
        requireNonNull(username, "username is null");
        requireNonNull(sessionId, "sessionId is null");
        roles = Set.copyOf(roles);
        permissions = Set.copyOf(permissions);
        requireNonNull(issuedAt, "issuedAt is null");
        requireNonNull(expiresAt, "expiresAt is null");
        requireNonNull(policy, "policy is null");
        requireNonNull(proof, "proof is null");
    }

    /**
     * Whether one of the granted permissions covers {@code <resource>:<verb>}. Calls between services are never granted to people. Half of the
     * decision: whether a proof or a confirmation is wanted, too, is asked by {@code @PermissionsAllowed} and {@link CurrentUser#may}.
     */
    boolean may(String permission) {
        if (permission.startsWith(InternalCalls.RESOURCE + ":")) {
            return false;
        }
        return permissions.stream().anyMatch(granted -> Permissions.covers(granted, permission));
    }
}
