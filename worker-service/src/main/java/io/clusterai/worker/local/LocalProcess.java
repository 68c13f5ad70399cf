package io.clusterai.worker.local;

import static java.util.Objects.requireNonNull;

import io.clusterai.worker.cluster.ClusterId;
import java.time.Instant;
import java.util.Optional;

/**
 * A worker process of this suite.
 *
 * @param name unique; the worker's name at its scheduler and part of its command line, so that the process can always be found
 * @param operationId the operation that asked for it
 * @param identity the process itself, absent before it was launched
 * @param stopAfter when a stopping process is to be ended
 * @param reason why it stops or ended
 */
public record LocalProcess(
        String name,
        ClusterId clusterId,
        String operationId,
        ProcessPhase phase,
        Optional<ProcessIdentity> identity,
        Optional<Instant> stopAfter,
        String reason) {

    public LocalProcess {
        requireNonNull(name, "name is null");
        requireNonNull(clusterId, "clusterId is null");
        requireNonNull(operationId, "operationId is null");
        requireNonNull(phase, "phase is null");
        requireNonNull(identity, "identity is null");
        requireNonNull(stopAfter, "stopAfter is null");
        requireNonNull(reason, "reason is null");
    }
}
