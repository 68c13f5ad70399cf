package io.clusterai.worker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.worker.cluster.ClusterId;
import io.clusterai.worker.local.StartPolicy.Outcome;
import io.clusterai.worker.local.SupervisionPolicy.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPoliciesTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant DEADLINE = NOON.plusSeconds(60);
    private static final ProcessIdentity IDENTITY = new ProcessIdentity(4711, 99);
    private static final LaunchPlan PLAN = new LaunchPlan(Path.of("/opt/dask"), Path.of("/data"), 1, "1GiB", 4);

    private final SupervisionPolicy supervision = new SupervisionPolicy(Duration.ofSeconds(10));

    @Test
    void launchesWhatIsPlanned() {
        assertThat(supervision.decide(process("a", ProcessPhase.PLANNED), Optional.empty(), NOON))
                .isEqualTo(new Action.Launch());
    }

    @Test
    void adoptsWhatWasLaunchedAndNeverRecorded() {
        assertThat(supervision.decide(process("a", ProcessPhase.PLANNED), Optional.of(IDENTITY), NOON))
                .isEqualTo(new Action.Record(IDENTITY));
    }

    @Test
    void noticesThatAProcessEndedByItself() {
        assertThat(supervision.decide(process("a", ProcessPhase.RUNNING), Optional.of(IDENTITY), NOON))
                .isEqualTo(new Action.Wait());
        assertThat(supervision.decide(process("a", ProcessPhase.RUNNING), Optional.empty(), NOON))
                .isEqualTo(new Action.End("It ended without being asked to."));
    }

    @Test
    void endsKindlyWhenTheTimeHasComeAndForGoodLater() {
        LocalProcess stopping = process("a", ProcessPhase.STOPPING);

        assertThat(supervision.decide(stopping, Optional.of(IDENTITY), NOON.minusMillis(1)))
                .isEqualTo(new Action.Wait());
        assertThat(supervision.decide(stopping, Optional.of(IDENTITY), NOON)).isEqualTo(new Action.Terminate(IDENTITY));
        assertThat(supervision.decide(stopping, Optional.of(IDENTITY), NOON.plusSeconds(10)))
                .isEqualTo(new Action.Kill(IDENTITY));
        assertThat(supervision.decide(stopping, Optional.empty(), NOON)).isEqualTo(new Action.End("asked"));
    }

    @Test
    void aStartSucceedsWhenAllAreRegistered() {
        List<LocalProcess> two = List.of(process("a", ProcessPhase.RUNNING), process("b", ProcessPhase.RUNNING));

        assertThat(StartPolicy.decide(two, Set.of("a"), false, Optional.empty(), DEADLINE, NOON))
                .isEqualTo(new Outcome.Continue(0.5, "1 of 2 workers registered."));
        assertThat(StartPolicy.decide(two, Set.of("a", "b"), false, Optional.empty(), DEADLINE, NOON))
                .isEqualTo(new Outcome.Succeed("2 workers registered."));
    }

    @Test
    void aStartFailsAtItsDeadline() {
        List<LocalProcess> one = List.of(process("a", ProcessPhase.RUNNING));

        assertThat(StartPolicy.decide(one, Set.of(), false, Optional.empty(), DEADLINE, DEADLINE.minusMillis(1)))
                .isInstanceOf(Outcome.Continue.class);
        assertThat(StartPolicy.decide(one, Set.of(), false, Optional.empty(), DEADLINE, DEADLINE))
                .isInstanceOf(Outcome.Fail.class);
    }

    @Test
    void aStartFailsWithTheLastWordsOfAProcess() {
        List<LocalProcess> one = List.of(process("a", ProcessPhase.ENDED));

        assertThat(StartPolicy.decide(one, Set.of(), false, Optional.of("no such file"), DEADLINE, NOON))
                .isEqualTo(new Outcome.Fail("A worker process ended before it registered: no such file"));
    }

    @Test
    void aStartCanBeCancelled() {
        List<LocalProcess> one = List.of(process("a", ProcessPhase.RUNNING));

        assertThat(StartPolicy.decide(one, Set.of(), true, Optional.empty(), DEADLINE, NOON))
                .isInstanceOf(Outcome.Cancel.class);
    }

    @Test
    void refusesWithoutAPlanAndSaysWhatToConfigure() {
        assertThatThrownBy(new LocalHost("h", Optional.empty())::planOrRefuse)
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ErrorCode.LOCAL_WORKERS_UNAVAILABLE);
                    assertThat(problem.getMessage()).contains("WORKER_LOCAL_COMMAND");
                });
    }

    @Test
    void refusesWhileTheProgramIsNotInstalled(@TempDir Path directory) throws IOException {
        Path program = directory.resolve("dask");
        LocalHost host =
                new LocalHost("h", Optional.of(new LaunchPlan(program, directory.resolve("data"), 1, "1GiB", 4)));
        assertThatThrownBy(host::planOrRefuse)
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.getMessage())
                        .contains("not installed"));

        Files.createFile(program, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        assertThat(host.planOrRefuse().command()).isEqualTo(program);
    }

    @Test
    void refusesMoreProcessesThanTheHostMayHold() {
        LocalHost host = new LocalHost("h", Optional.of(PLAN));

        host.requireRoom(3, 1);
        assertThatThrownBy(() -> host.requireRoom(3, 2))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ErrorCode.TOO_MANY_WORKERS));
    }

    @Test
    void aWorkerRunsInASessionOfItsOwnWithoutNannyUnderItsName() {
        assertThat(PLAN.commandLine("local-1", "tcp://h:1"))
                .startsWith("setsid", "/opt/dask", "worker", "tcp://h:1", "--no-nanny")
                .containsSubsequence("--name", "local-1");
    }

    private static LocalProcess process(String name, ProcessPhase phase) {
        return new LocalProcess(
                name,
                new ClusterId("c"),
                "w-1",
                phase,
                phase == ProcessPhase.PLANNED ? Optional.empty() : Optional.of(IDENTITY),
                phase == ProcessPhase.STOPPING ? Optional.of(NOON) : Optional.empty(),
                phase == ProcessPhase.STOPPING ? "asked" : "");
    }
}
