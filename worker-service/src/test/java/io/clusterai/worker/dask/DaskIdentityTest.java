package io.clusterai.worker.dask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.worker.roster.Load;
import io.clusterai.worker.roster.Sighting;
import io.clusterai.worker.roster.WorkerState;
import io.clusterai.worker.testsupport.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;

class DaskIdentityTest {

    @Test
    void readsLoadAndStateOfBusyWorkers() {
        List<Sighting> workers = DaskClient.workers(Fixtures.dask("identity-busy.json"));

        assertThat(workers)
                .extracting(
                        Sighting::name, Sighting::state, Sighting::threads, Sighting::memoryLimitBytes, Sighting::nanny)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("w1", WorkerState.RUNNING, 1, 536870912L, false),
                        org.assertj.core.groups.Tuple.tuple("w2", WorkerState.RUNNING, 1, 536870912L, false));
        assertThat(workers)
                .filteredOn(worker -> worker.name().equals("w1"))
                .extracting(Sighting::load)
                .containsExactly(new Load(0.394, 50798592, 1, 2));
    }

    @Test
    void readsNumberedNamesNanniesAndMissingLimits() {
        List<Sighting> workers = DaskClient.workers(Fixtures.dask("identity-nanny.json"));

        Sighting guarded = workers.stream().filter(Sighting::nanny).findFirst().orElseThrow();
        assertThat(guarded.name()).isEqualTo("7");
        assertThat(guarded.threads()).isEqualTo(2);
        assertThat(guarded.memoryLimitBytes()).isZero();
    }

    @Test
    void cpuIsSharedAmongTheThreads() {
        String identity = """
                {"type": "Scheduler", "workers": {"tcp://h:1": {"name": "a", "nthreads": 4, "status": "running",
                 "metrics": {"cpu": 200.0, "memory": 10}}}}""";

        assertThat(DaskClient.workers(identity).getFirst().load().cpuRatio()).isEqualTo(0.5);
    }

    @Test
    void readsAWorkerThatHasNotReportedYetAndNumbersThatAreNone() {
        String identity = """
                {"type": "Scheduler", "workers": {"tcp://h:1": {"status": "init", "memory_limit": null,
                 "metrics": {"cpu": NaN, "memory": -Infinity}}}}""";

        Sighting worker = DaskClient.workers(identity).getFirst();

        assertThat(worker.name()).isEqualTo("tcp://h:1");
        assertThat(worker.state()).isEqualTo(WorkerState.PAUSED);
        assertThat(worker.load()).isEqualTo(new Load(0, 0, 0, 0));
    }

    @Test
    void saysThatSomethingElseAnswers() {
        assertThatThrownBy(() -> DaskClient.workers("{\"hello\": 1}"))
                .isInstanceOf(DaskException.class)
                .hasMessageContaining("not a Dask scheduler");
    }

    @Test
    void saysThatAPageIsNotJson() {
        assertThatThrownBy(() -> DaskClient.workers("<html>"))
                .isInstanceOf(DaskException.class)
                .hasMessageContaining("not JSON");
    }
}
