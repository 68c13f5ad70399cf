package io.clusterai.worker.roster;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.WorkerChanged;
import io.clusterai.worker.cluster.ClusterId;
import java.time.Instant;

/**
 * A worker as it was last told.
 *
 * @param managed whether this suite started its process
 * @param nanny whether a nanny guards it and would start it again
 * @param stale whether it has not been confirmed lately; {@code reason} then says why
 * @param version 0 until it is stored
 * @param changedAt when it was told
 */
public record Worker(
        WorkerId id,
        ClusterId clusterId,
        String clusterName,
        String name,
        String address,
        WorkerState state,
        int threads,
        long memoryLimitBytes,
        Load load,
        boolean managed,
        boolean nanny,
        boolean stale,
        String reason,
        Instant lastSeenAt,
        long version,
        Instant changedAt) {

    public Worker {
        requireNonNull(id, "id is null");
        requireNonNull(clusterId, "clusterId is null");
        requireNonNull(clusterName, "clusterName is null");
        requireNonNull(name, "name is null");
        requireNonNull(address, "address is null");
        requireNonNull(state, "state is null");
        requireNonNull(load, "load is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(lastSeenAt, "lastSeenAt is null");
        requireNonNull(changedAt, "changedAt is null");
    }

    /** Its last known state, no longer confirmed. */
    public Worker unconfirmed(String why, Instant now) {
        return new Worker(
                id,
                clusterId,
                clusterName,
                name,
                address,
                state,
                threads,
                memoryLimitBytes,
                load,
                managed,
                nanny,
                true,
                why,
                lastSeenAt,
                version,
                now);
    }

    /** Its last state of all. */
    public Worker gone(String why, Instant now) {
        return new Worker(
                id,
                clusterId,
                clusterName,
                name,
                address,
                WorkerState.LOST,
                threads,
                memoryLimitBytes,
                new Load(0, 0, 0, 0),
                managed,
                nanny,
                stale,
                why,
                lastSeenAt,
                version,
                now);
    }

    public Worker withVersion(long newVersion) {
        return new Worker(
                id,
                clusterId,
                clusterName,
                name,
                address,
                state,
                threads,
                memoryLimitBytes,
                load,
                managed,
                nanny,
                stale,
                reason,
                lastSeenAt,
                newVersion,
                changedAt);
    }

    /** The form in which it is told and listed. */
    public WorkerChanged toEvent(boolean removed) {
        return new WorkerChanged(
                id.value(),
                version,
                removed,
                clusterId.value(),
                clusterName,
                name,
                address,
                state.name(),
                threads,
                load.cpuRatio(),
                load.memoryBytes(),
                memoryLimitBytes,
                load.tasksExecuting(),
                load.tasksReady(),
                managed,
                stale,
                reason,
                lastSeenAt,
                changedAt);
    }
}
