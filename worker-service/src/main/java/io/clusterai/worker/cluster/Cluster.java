package io.clusterai.worker.cluster;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A registered Dask cluster.
 *
 * @param name chosen by people, unique
 * @param address where workers join the scheduler
 * @param httpUrl where the scheduler serves its pages
 * @param workers how many it lists
 * @param version grows with every change that a reader would notice
 */
public record Cluster(
        ClusterId id,
        String name,
        SchedulerAddress address,
        URI httpUrl,
        Map<String, String> labels,
        ClusterCondition condition,
        long workers,
        long version,
        Instant createdAt) {

    public Cluster {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(address, "address is null");
        requireNonNull(httpUrl, "httpUrl is null");
        labels = Map.copyOf(labels);
        requireNonNull(condition, "condition is null");
        requireNonNull(createdAt, "createdAt is null");
    }

    /** A cluster nobody has asked yet. */
    public static Cluster registered(
            ClusterId id,
            String name,
            SchedulerAddress address,
            URI httpUrl,
            Map<String, String> labels,
            Instant createdAt) {
        return new Cluster(id, name, address, httpUrl, labels, ClusterCondition.unknown(), 0, 1, createdAt);
    }

    /** What people say about it, by its name in the API, for those who compare two versions. */
    Map<String, String> described() {
        return Map.of(
                "name", name,
                "address", address.value(),
                "httpUrl", httpUrl.toString(),
                "labels", new TreeMap<>(labels).toString());
    }

    /** The same cluster as somebody now describes it. At another address, what was known about the scheduler is void. */
    public Cluster described(
            String newName, SchedulerAddress newAddress, URI newHttpUrl, Map<String, String> newLabels) {
        boolean moved = !newAddress.equals(address) || !newHttpUrl.equals(httpUrl);
        return new Cluster(
                id,
                newName,
                newAddress,
                newHttpUrl,
                newLabels,
                moved ? ClusterCondition.unknown() : condition,
                workers,
                version + 1,
                createdAt);
    }

    /** The same cluster as it was found. */
    public Cluster found(ClusterCondition newCondition) {
        return new Cluster(
                id,
                name,
                address,
                httpUrl,
                labels,
                newCondition,
                workers,
                newCondition.differsFrom(condition) ? version + 1 : version,
                createdAt);
    }
}
