package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A compute worker as it now is; also the item of the workers list.
 *
 * @param id opaque id, stable while the worker lives
 * @param version grows with every change of this worker; readers keep the highest
 * @param removed whether the worker is gone; the other fields then tell its last state
 * @param clusterId the Dask cluster it belongs to
 * @param clusterName that cluster's name
 * @param name the worker's own name
 * @param address {@code tcp://host:port}
 * @param state {@code RUNNING}, {@code PAUSED}, {@code CLOSING} or {@code LOST}
 * @param threads task slots
 * @param cpuRatio share of its CPU slots in use, 0 to 1 and above
 * @param memoryBytes resident memory
 * @param memoryLimitBytes the limit it was started with, 0 for none
 * @param tasksExecuting tasks it runs now
 * @param tasksReady tasks that wait on it for a thread
 * @param managed whether this suite started its process
 * @param stale whether the scheduler has not confirmed it lately
 * @param reason why it is stale or lost, empty otherwise
 * @param lastSeenAt when the scheduler last confirmed it
 * @param occurredAt when this state was observed
 */
public record WorkerChanged(
        String id,
        long version,
        boolean removed,
        String clusterId,
        String clusterName,
        String name,
        String address,
        String state,
        int threads,
        double cpuRatio,
        long memoryBytes,
        long memoryLimitBytes,
        long tasksExecuting,
        long tasksReady,
        boolean managed,
        boolean stale,
        String reason,
        Instant lastSeenAt,
        Instant occurredAt) {

    public WorkerChanged {
        requireNonNull(id, "id is null");
        requireNonNull(clusterId, "clusterId is null");
        requireNonNull(occurredAt, "occurredAt is null");
        reason = reason == null ? "" : reason;
    }
}
