package io.clusterai.worker.retirement;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.worker.cluster.ClusterCondition;
import io.clusterai.worker.cluster.ClusterState;
import io.clusterai.worker.roster.Worker;

/** Decides how a worker can be let go, if at all. Pure. */
public final class RetirementPolicy {

    private RetirementPolicy() {}

    public static Decision decide(Worker worker, ClusterCondition scheduler) {
        if (scheduler.state() != ClusterState.REACHABLE) {
            return worker.managed()
                    ? new Decision.EndProcess("its scheduler does not answer")
                    : new Decision.Refuse(
                            ErrorCode.CLUSTER_UNREACHABLE, "Only its scheduler could retire it. " + scheduler.reason());
        }
        if (!scheduler.controlApi()) {
            return worker.managed()
                    ? new Decision.EndProcess("the scheduler's control API is off")
                    : new Decision.Refuse(ErrorCode.CONTROL_API_OFF, scheduler.reason());
        }
        if (worker.nanny() && !worker.managed()) {
            return new Decision.Refuse(
                    ErrorCode.WORKER_HAS_NANNY,
                    "Its nanny would start it again at once; stop the nanny, or run workers with --no-nanny.");
        }
        return new Decision.Retire(worker.managed());
    }

    /** The answer together with its reason. */
    public sealed interface Decision {

        /** The scheduler moves its data and lets it go; afterwards the process is ended if it is ours. */
        record Retire(boolean thenEndProcess) implements Decision {}

        /** Only the process can be ended; what it held is computed again. */
        record EndProcess(String because) implements Decision {}

        /** It stays. */
        record Refuse(ErrorCode code, String reason) implements Decision {}
    }
}
