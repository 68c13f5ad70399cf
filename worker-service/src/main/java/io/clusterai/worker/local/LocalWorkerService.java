package io.clusterai.worker.local;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationChanged;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.lease.Leases;
import io.clusterai.platform.operations.NewOperation;
import io.clusterai.platform.operations.NewOperation.Scope;
import io.clusterai.platform.operations.Operations;
import io.clusterai.platform.operations.StartedOperation;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.worker.cluster.Cluster;
import io.clusterai.worker.cluster.ClusterId;
import io.clusterai.worker.cluster.ClusterRepository;
import io.clusterai.worker.cluster.ClusterService;
import io.clusterai.worker.cluster.ClusterState;
import io.clusterai.worker.cluster.DependentService;
import io.clusterai.worker.operation.OperationJob;
import io.clusterai.worker.operation.PlanView;
import io.clusterai.worker.operation.WorkService;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Starts workers: plans their processes, which the host's supervisor launches, and waits until their scheduler lists them. */
@ApplicationScoped
public class LocalWorkerService implements WorkService, DependentService {

    static final String KIND = "worker.start";

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final LocalHost host;
    private final LocalProcessRepository processes;
    private final ProcessTable table;
    private final ClusterRepository clusters;
    private final Operations operations;
    private final OperationJob job;
    private final Outbox outbox;
    private final Leases leases;
    private final LocalWorkerConfig config;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    LocalWorkerService(
            LocalHost host,
            LocalProcessRepository processes,
            ProcessTable table,
            ClusterRepository clusters,
            Operations operations,
            OperationJob job,
            Outbox outbox,
            Leases leases,
            LocalWorkerConfig config,
            Clock clock) {
        this.host = host;
        this.processes = processes;
        this.table = table;
        this.clusters = clusters;
        this.operations = operations;
        this.job = job;
        this.outbox = outbox;
        this.leases = leases;
        this.config = config;
        this.clock = clock;
    }

    /** What {@link #start} would do. */
    Uni<PlanView> rehearse(ClusterId id, int count) {
        LaunchPlan plan = host.planOrRefuse();
        return outbox.inTransaction(tx -> checked(tx, id, count).map(cluster -> {
            String command =
                    String.join(" ", plan.commandLine("NAME", cluster.address().value()));
            return PlanView.of(
                    KIND,
                    cluster.name(),
                    List.of(
                            "Launch " + count + " on " + host.name() + ": " + command,
                            "Wait until the scheduler lists them, at most "
                                    + patience(count).toSeconds() + " s"));
        }));
    }

    /** Begins to start workers. A repeated key gets the operation of the first request. */
    Uni<OperationChanged> start(ClusterId id, int count, Actor actor, Optional<String> idempotencyKey) {
        host.planOrRefuse();
        return outbox.inTransaction(tx -> clusters.lock(tx, id).chain(found -> {
                    Cluster cluster = found.orElseThrow(() -> ClusterService.notFound(id));
                    return operations
                            .start(
                                    tx,
                                    new NewOperation(
                                            KIND,
                                            cluster.name(),
                                            Scope.ofCluster(id.value()),
                                            actor,
                                            "{}",
                                            idempotencyKey),
                                    operation -> started(actor, cluster, count, operation))
                            .call(started -> started.fresh()
                                    ? checked(tx, id, count)
                                            .chain(() -> plan(
                                                    tx,
                                                    id,
                                                    count,
                                                    started.operation().id()))
                                    : Uni.createFrom().voidItem());
                }))
                .invoke(started -> {
                    if (started.fresh()) {
                        job.submit(started);
                    }
                })
                .map(StartedOperation::operation);
    }

    private static OperationRecorded started(Actor actor, Cluster cluster, int count, OperationChanged operation) {
        return OperationRecorded.accepted(
                actor,
                "workers.start",
                Permissions.WORKERS_WRITE,
                new Target("cluster", cluster.id().value(), cluster.name()),
                List.of(
                        new Change("count", null, Integer.toString(count)),
                        new Change("operation", null, operation.id())),
                operation.createdAt());
    }

    /** Plans processes for an operation, in its transaction. The caller has checked that there is room. */
    public Uni<Void> plan(SqlConnection transaction, ClusterId cluster, int count, String operationId) {
        List<String> names = Stream.generate(this::newName).limit(count).toList();
        return processes.plan(transaction, names, cluster, operationId, host.name(), leases.owner(), clock.instant());
    }

    /** The cluster, when workers can be started for it and there is room for them. */
    public Uni<Cluster> checked(SqlConnection transaction, ClusterId id, int count) {
        host.planOrRefuse();
        return clusters.lock(transaction, id).chain(found -> {
            Cluster cluster = found.orElseThrow(() -> ClusterService.notFound(id));
            if (cluster.condition().state() == ClusterState.UNREACHABLE) {
                throw new ProblemException(
                        ErrorCode.CLUSTER_UNREACHABLE, cluster.condition().reason());
            }
            return processes
                    .countAlive(transaction, host.name())
                    .invoke(alive -> host.requireRoom(alive, count))
                    .replaceWith(cluster);
        });
    }

    @Override
    public Set<String> kinds() {
        return Set.of(KIND);
    }

    @Override
    public void work(StartedOperation started) throws InterruptedException {
        String id = started.operation().id();
        switch (awaitRegistered(started.operation())) {
            case StartPolicy.Outcome.Succeed done -> await(operations.succeed(id, done.reason()));
            case StartPolicy.Outcome.Fail failed -> await(operations.fail(id, failed.reason()));
            case StartPolicy.Outcome.Cancel cancelled -> await(operations.cancelled(id, cancelled.reason()));
            case StartPolicy.Outcome.Continue endedElsewhere -> {}
        }
    }

    /** Waits for the operation's processes to register. Any other end than success has them stopped; "continue" means it ended elsewhere. */
    public StartPolicy.Outcome awaitRegistered(OperationChanged operation) throws InterruptedException {
        String id = operation.id();
        while (true) {
            List<LocalProcess> ours = await(processes.ofOperation(id));
            StartPolicy.Outcome outcome = StartPolicy.decide(
                    ours,
                    await(processes.registered(id)),
                    operations.isCancelRequested(id),
                    lastWords(ours),
                    operation.createdAt().plus(patience(ours.size())),
                    clock.instant());
            switch (outcome) {
                case StartPolicy.Outcome.Succeed done -> {
                    return done;
                }
                case StartPolicy.Outcome.Fail failed -> {
                    await(processes.stopAllOf(id, failed.reason(), clock.instant()));
                    return failed;
                }
                case StartPolicy.Outcome.Cancel cancelled -> {
                    await(processes.stopAllOf(id, cancelled.reason(), clock.instant()));
                    return cancelled;
                }
                case StartPolicy.Outcome.Continue next -> {
                    if (await(operations.find(id))
                            .map(now -> now.state().isFinal())
                            .orElse(true)) {
                        return next;
                    }
                    await(operations.progress(id, next.progress(), next.step()));
                    Thread.sleep(LOOK_EVERY);
                }
            }
        }
    }

    @Override
    public Uni<Void> partFrom(SqlConnection transaction, Cluster cluster) {
        return processes
                .countAliveOf(transaction, cluster.id())
                .invoke(alive -> {
                    if (alive > 0) {
                        throw new ProblemException(
                                ErrorCode.CLUSTER_IN_USE,
                                "Stop its " + alive + " local workers first; nobody would look after them.");
                    }
                })
                .replaceWithVoid();
    }

    private Optional<String> lastWords(List<LocalProcess> ours) {
        return ours.stream()
                .filter(process -> process.phase() == ProcessPhase.ENDED)
                .findFirst()
                .map(process -> host.plan()
                        .map(plan -> table.lastLine(plan, process.name()))
                        .orElse(""));
    }

    private Duration patience(int count) {
        return config.startTimeout().plus(config.startTimeoutPerWorker().multipliedBy(Math.max(0, count - 1)));
    }

    private String newName() {
        byte[] bytes = new byte[6];
        random.nextBytes(bytes);
        return "local-" + HexFormat.of().formatHex(bytes);
    }

    private static <T> T await(Uni<T> work) {
        return work.await().atMost(TIMEOUT);
    }
}
