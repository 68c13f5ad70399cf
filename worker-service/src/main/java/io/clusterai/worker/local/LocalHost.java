package io.clusterai.worker.local;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.util.Optional;

/**
 * The host this service runs on.
 *
 * @param plan how workers are launched here, absent when the operator did not say
 */
public record LocalHost(String name, Optional<LaunchPlan> plan) {

    static final String UNAVAILABLE =
            "This worker-service cannot start processes: set WORKER_LOCAL_COMMAND to the path of an executable 'dask'"
                    + " and WORKER_LOCAL_DIRECTORY to a writable directory.";

    public LocalHost {
        requireNonNull(name, "name is null");
        requireNonNull(plan, "plan is null");
    }

    /** The plan, or the problem that tells the operator what is missing. */
    public LaunchPlan planOrRefuse() {
        return plan.orElseThrow(() -> new ProblemException(ErrorCode.LOCAL_WORKERS_UNAVAILABLE, UNAVAILABLE));
    }

    /** Refuses more processes than the host may hold. */
    public void requireRoom(long alive, int wanted) {
        int max = planOrRefuse().maxProcesses();
        if (alive + wanted > max) {
            throw new ProblemException(
                    ErrorCode.TOO_MANY_WORKERS,
                    wanted + " more would exceed the limit of " + max + " local workers on this host; " + alive
                            + " exist.");
        }
    }
}
