package io.clusterai.worker.local;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.nio.file.Files;
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

    static final String NOT_INSTALLED = "The program that WORKER_LOCAL_COMMAND names is not installed yet;"
            + " './cluster-ai peers' installs Dask for a suite on one machine.";

    public LocalHost {
        requireNonNull(name, "name is null");
        requireNonNull(plan, "plan is null");
    }

    /** The plan, or the problem that tells the operator what is missing. The program may be installed while we run, so it is looked for now. */
    public LaunchPlan planOrRefuse() {
        LaunchPlan configured =
                plan.orElseThrow(() -> new ProblemException(ErrorCode.LOCAL_WORKERS_UNAVAILABLE, UNAVAILABLE));
        if (!Files.isExecutable(configured.command())) {
            throw new ProblemException(ErrorCode.LOCAL_WORKERS_UNAVAILABLE, NOT_INSTALLED);
        }
        return configured;
    }

    /** Refuses more processes than the host may hold. */
    public void requireRoom(long alive, int wanted) {
        int max = plan.map(LaunchPlan::maxProcesses).orElse(0);
        if (alive + wanted > max) {
            throw new ProblemException(
                    ErrorCode.TOO_MANY_WORKERS,
                    wanted + " more would exceed the limit of " + max + " local workers on this host; " + alive
                            + " exist.");
        }
    }
}
