package io.clusterai.worker.cluster;

import java.time.Instant;
import java.util.Map;

/** A cluster on the wire. */
record ClusterView(
        String id,
        String name,
        String address,
        String httpUrl,
        Map<String, String> labels,
        ClusterState state,
        boolean controlApi,
        String reason,
        long workers,
        Instant lastSeenAt,
        long version) {

    static ClusterView of(Cluster cluster) {
        ClusterCondition condition = cluster.condition();
        return new ClusterView(
                cluster.id().value(),
                cluster.name(),
                cluster.address().value(),
                cluster.httpUrl().toString(),
                cluster.labels(),
                condition.state(),
                condition.controlApi(),
                condition.reason(),
                cluster.workers(),
                condition.lastSeenAt().orElse(null),
                cluster.version());
    }
}
