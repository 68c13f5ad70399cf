package io.clusterai.worker.retirement;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationChanged;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.operations.NewOperation;
import io.clusterai.platform.operations.NewOperation.Scope;
import io.clusterai.platform.operations.Operations;
import io.clusterai.platform.operations.StartedOperation;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.worker.cluster.Cluster;
import io.clusterai.worker.cluster.ClusterRepository;
import io.clusterai.worker.cluster.ClusterService;
import io.clusterai.worker.dask.DaskClient;
import io.clusterai.worker.dask.DaskException;
import io.clusterai.worker.local.LocalProcess;
import io.clusterai.worker.local.LocalProcessRepository;
import io.clusterai.worker.local.ProcessPhase;
import io.clusterai.worker.operation.OperationJob;
import io.clusterai.worker.operation.PlanView;
import io.clusterai.worker.operation.WorkService;
import io.clusterai.worker.retirement.RetirementPolicy.Decision;
import io.clusterai.worker.roster.Worker;
import io.clusterai.worker.roster.WorkerId;
import io.clusterai.worker.roster.WorkerRepository;
import io.clusterai.worker.roster.WorkerService;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lets a worker go, step by step, and says when it is gone. */
@ApplicationScoped
public class RetirementService implements WorkService {

    static final String KIND = "worker.stop";

    private static final String STOPPED = "It was stopped on request.";
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_RETIREMENT = Duration.ofMinutes(2);

    private final WorkerService workers;
    private final WorkerRepository roster;
    private final ClusterRepository clusters;
    private final LocalProcessRepository processes;
    private final DaskClient dask;
    private final Operations operations;
    private final OperationJob job;
    private final RetirementConfig config;
    private final Clock clock;

    RetirementService(
            WorkerService workers,
            WorkerRepository roster,
            ClusterRepository clusters,
            LocalProcessRepository processes,
            DaskClient dask,
            Operations operations,
            OperationJob job,
            RetirementConfig config,
            Clock clock) {
        this.workers = workers;
        this.roster = roster;
        this.clusters = clusters;
        this.processes = processes;
        this.dask = dask;
        this.operations = operations;
        this.job = job;
        this.config = config;
        this.clock = clock;
    }

    /** What {@link #stop} would do. */
    Uni<PlanView> rehearse(WorkerId id) {
        return workers.get(id).chain(worker -> decide(worker)
                .map(decision -> PlanView.of(KIND, worker.name(), steps(worker, decision))));
    }

    /** Begins to let a worker go. */
    Uni<OperationChanged> stop(WorkerId id, Actor actor, Optional<String> idempotencyKey) {
        return workers.get(id)
                .call(this::decide)
                .chain(worker -> operations.start(
                        new NewOperation(
                                KIND,
                                worker.name(),
                                Scope.ofCluster(worker.clusterId().value()),
                                actor,
                                new JsonObject().put("workerId", id.value()).encode(),
                                idempotencyKey),
                        operation -> OperationRecorded.accepted(
                                actor,
                                "workers.stop",
                                Permissions.WORKERS_WRITE,
                                new Target("worker", id.value(), worker.name()),
                                List.of(new Change("operation", null, operation.id())),
                                operation.createdAt())))
                .invoke(started -> {
                    if (started.fresh()) {
                        job.submit(started);
                    }
                })
                .map(StartedOperation::operation);
    }

    @Override
    public Set<String> kinds() {
        return Set.of(KIND);
    }

    @Override
    public void work(StartedOperation started) throws InterruptedException {
        String id = started.operation().id();
        WorkerId workerId = new WorkerId(new JsonObject(started.input()).getString("workerId"));
        Optional<Worker> listed = await(roster.find(workerId));
        if (listed.isEmpty()) {
            await(operations.succeed(id, "The worker has left."));
            return;
        }
        Worker worker = listed.get();
        try {
            Decision decision = await(decide(worker));
            await(operations.progress(id, 0.1, String.join("; ", steps(worker, decision))));
            letGo(worker, decision);
        } catch (ProblemException refused) {
            await(operations.fail(id, refused.getMessage()));
            return;
        } catch (DaskException failed) {
            // Reported, not bypassed: the worker holds data that the scheduler could not move.
            await(processes.keep(worker.name()));
            await(operations.fail(id, failed.getMessage()));
            return;
        }
        awaitGone(started.operation(), worker);
    }

    private void letGo(Worker worker, Decision decision) {
        Instant now = clock.instant();
        switch (decision) {
            case Decision.Retire retire -> {
                if (retire.thenEndProcess()) {
                    // On record first, so that nobody takes its end for a crash.
                    await(processes.stop(worker.name(), STOPPED, now.plus(LONGEST_RETIREMENT)));
                }
                Cluster cluster = await(clusters.find(worker.clusterId()))
                        .orElseThrow(() -> ClusterService.notFound(worker.clusterId()));
                dask.retire(cluster.httpUrl(), List.of(worker.address()))
                        .await()
                        .atMost(LONGEST_RETIREMENT);
                if (retire.thenEndProcess()) {
                    await(processes.stop(worker.name(), STOPPED, clock.instant()));
                }
            }
            case Decision.EndProcess end -> await(processes.stop(worker.name(), STOPPED, now));
            case Decision.Refuse refuse -> throw new ProblemException(refuse.code(), refuse.reason());
        }
    }

    private void awaitGone(OperationChanged operation, Worker worker) throws InterruptedException {
        Instant deadline = clock.instant().plus(config.timeout());
        while (clock.instant().isBefore(deadline)) {
            boolean listed =
                    await(roster.find(worker.id())).filter(now -> !now.stale()).isPresent();
            boolean running = await(processes.find(worker.clusterId(), worker.name()))
                    .map(LocalProcess::phase)
                    .filter(phase -> phase != ProcessPhase.ENDED)
                    .isPresent();
            if (!listed && !running) {
                await(operations.succeed(operation.id(), "The worker has left."));
                return;
            }
            Thread.sleep(LOOK_EVERY);
        }
        await(operations.fail(
                operation.id(),
                "The worker was asked to leave, but is still there after "
                        + config.timeout().toSeconds() + " s."));
    }

    /** How it can be let go; fails with the problem that forbids it. */
    private Uni<Decision> decide(Worker worker) {
        return clusters.find(worker.clusterId()).map(found -> {
            Cluster cluster = found.orElseThrow(() -> ClusterService.notFound(worker.clusterId()));
            Decision decision = RetirementPolicy.decide(worker, cluster.condition());
            if (decision instanceof Decision.Refuse refuse) {
                throw new ProblemException(refuse.code(), refuse.reason());
            }
            return decision;
        });
    }

    private static List<String> steps(Worker worker, Decision decision) {
        List<String> steps = new ArrayList<>();
        switch (decision) {
            case Decision.Retire retire -> {
                steps.add("Have the scheduler retire " + worker.address());
                if (retire.thenEndProcess()) {
                    steps.add("End the process of " + worker.name());
                }
            }
            case Decision.EndProcess end ->
                steps.add("End the process of " + worker.name() + ", because " + end.because());
            case Decision.Refuse refuse -> steps.add(refuse.reason());
        }
        return steps;
    }

    private static <T> T await(Uni<T> work) {
        return work.await().atMost(TIMEOUT);
    }
}
