package io.clusterai.worker.roster;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.worker.cluster.ClusterId;
import java.util.Optional;

/**
 * Which workers a list is about; what is absent does not matter.
 *
 * @param policy of which clusters they may be
 */
record WorkerFilter(
        Optional<ClusterId> clusterId, Optional<WorkerState> state, Optional<Boolean> stale, AccessPolicy policy) {}
