package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Permissions;
import java.time.Instant;
import java.util.Set;

/**
 * What the holder of a socket may see, and until when.
 *
 * @param userId who holds it
 * @param permissions what the token grants
 * @param policy to which clusters and models that is limited
 * @param expiresAt when the token ends
 */
record Grant(String userId, Set<String> permissions, AccessPolicy policy, Instant expiresAt) {

    Grant {
        requireNonNull(userId, "userId is null");
        permissions = Set.copyOf(permissions);
        requireNonNull(policy, "policy is null");
        requireNonNull(expiresAt, "expiresAt is null");
    }

    /** Who is limited sees a topic of clusters by naming allowed ones, and none of models or operations: those are to be asked for. */
    boolean maySee(PushTopic topic, Filter filter) {
        return permissions.stream().anyMatch(granted -> Permissions.covers(granted, topic.permission()))
                && switch (topic) {
                    case WORKERS -> policy.clusters().isEmpty() || namesAllowedClusters(filter);
                    case MODELS -> policy.models().isEmpty();
                    case OPERATIONS -> policy.equals(AccessPolicy.UNLIMITED);
                    case METRICS, ALERTS, HEALTH -> true;
                };
    }

    private boolean namesAllowedClusters(Filter filter) {
        Set<String> named = filter.valuesOf("clusterId");
        return !named.isEmpty() && named.stream().allMatch(policy::allowsCluster);
    }
}
