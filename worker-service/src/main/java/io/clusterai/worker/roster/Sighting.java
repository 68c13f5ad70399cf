package io.clusterai.worker.roster;

import static java.util.Objects.requireNonNull;

/**
 * A worker as its scheduler lists it.
 *
 * @param state read from {@code status}, the scheduler's own word
 * @param heartbeat when the worker last reported, by the scheduler's clock; only ever compared with itself
 * @param nanny whether a nanny process guards it and would start it again
 */
public record Sighting(
        String address,
        String name,
        WorkerState state,
        String status,
        int threads,
        long memoryLimitBytes,
        Load load,
        double heartbeat,
        boolean nanny) {

    public Sighting {
        requireNonNull(address, "address is null");
        requireNonNull(name, "name is null");
        requireNonNull(state, "state is null");
        requireNonNull(status, "status is null");
        requireNonNull(load, "load is null");
    }
}
