package io.clusterai.worker.retirement;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.worker.cluster.ClusterCondition;
import io.clusterai.worker.cluster.ClusterId;
import io.clusterai.worker.retirement.RetirementPolicy.Decision;
import io.clusterai.worker.roster.Load;
import io.clusterai.worker.roster.Worker;
import io.clusterai.worker.roster.WorkerId;
import io.clusterai.worker.roster.WorkerState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetirementPolicyTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final ClusterCondition ON = ClusterCondition.unknown().answered(true, NOON);
    private static final ClusterCondition OFF = ClusterCondition.unknown().answered(false, NOON);
    private static final ClusterCondition SILENT =
            ClusterCondition.unknown().missed("no connection", NOON, Duration.ZERO);

    @Test
    void theSchedulerRetiresAndOurProcessIsEndedAfterwards() {
        assertThat(RetirementPolicy.decide(worker(true, false), ON)).isEqualTo(new Decision.Retire(true));
        assertThat(RetirementPolicy.decide(worker(false, false), ON)).isEqualTo(new Decision.Retire(false));
    }

    @Test
    void ourOwnProcessCanBeEndedWithoutTheScheduler() {
        assertThat(RetirementPolicy.decide(worker(true, false), OFF)).isInstanceOf(Decision.EndProcess.class);
        assertThat(RetirementPolicy.decide(worker(true, false), SILENT)).isInstanceOf(Decision.EndProcess.class);
    }

    @Test
    void refusesWhatNobodyHereCanDo() {
        assertThat(code(RetirementPolicy.decide(worker(false, false), OFF))).isEqualTo(ErrorCode.CONTROL_API_OFF);
        assertThat(code(RetirementPolicy.decide(worker(false, false), SILENT)))
                .isEqualTo(ErrorCode.CLUSTER_UNREACHABLE);
        assertThat(code(RetirementPolicy.decide(worker(false, true), ON))).isEqualTo(ErrorCode.WORKER_HAS_NANNY);
    }

    private static ErrorCode code(Decision decision) {
        return ((Decision.Refuse) decision).code();
    }

    private static Worker worker(boolean managed, boolean nanny) {
        return new Worker(
                new WorkerId("id"),
                new ClusterId("c"),
                "local",
                "w",
                "tcp://h:1",
                WorkerState.RUNNING,
                1,
                0,
                new Load(0, 0, 0, 0),
                managed,
                nanny,
                false,
                "",
                NOON,
                1,
                NOON);
    }
}
