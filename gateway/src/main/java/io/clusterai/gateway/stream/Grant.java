package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.Permissions;
import java.time.Instant;
import java.util.Set;

/**
 * What the holder of a socket may see, and until when.
 *
 * @param userId who holds it
 * @param permissions what the token grants
 * @param expiresAt when the token ends
 */
record Grant(String userId, Set<String> permissions, Instant expiresAt) {

    Grant {
        requireNonNull(userId, "userId is null");
        permissions = Set.copyOf(permissions);
        requireNonNull(expiresAt, "expiresAt is null");
    }

    boolean maySee(PushTopic topic) {
        return permissions.stream().anyMatch(granted -> Permissions.covers(granted, topic.permission()));
    }
}
