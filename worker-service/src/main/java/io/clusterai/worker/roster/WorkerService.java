package io.clusterai.worker.roster;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.lease.Lease;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.worker.cluster.Cluster;
import io.clusterai.worker.cluster.ClusterCondition;
import io.clusterai.worker.cluster.ClusterRepository;
import io.clusterai.worker.cluster.ClusterState;
import io.clusterai.worker.cluster.DependentService;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Keeps the list of workers in step with what their schedulers say. */
@ApplicationScoped
public class WorkerService implements DependentService {

    private final WorkerRepository workers;
    private final ClusterRepository clusters;
    private final RosterPolicy policy;
    private final RosterConfig config;
    private final Outbox outbox;
    private final Clock clock;

    WorkerService(
            WorkerRepository workers,
            ClusterRepository clusters,
            RosterPolicy policy,
            RosterConfig config,
            Outbox outbox,
            Clock clock) {
        this.workers = workers;
        this.clusters = clusters;
        this.policy = policy;
        this.config = config;
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<Page<Worker>> page(WorkerFilter filter, int limit, Optional<List<String>> after) {
        return workers.page(filter, limit, after);
    }

    /** The worker, or the problem that there is none. */
    public Uni<Worker> get(WorkerId id) {
        return get(id, AccessPolicy.UNLIMITED);
    }

    /** The same for somebody who is limited: what their limits leave out does not exist for them. */
    public Uni<Worker> get(WorkerId id, AccessPolicy limits) {
        return workers.find(id).map(found -> found.filter(
                        worker -> limits.allowsCluster(worker.clusterId().value()))
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.WORKER_NOT_FOUND, "No worker has the id '" + id + "'; it may have left.")));
    }

    /** The scheduler answered: stores and tells what is news. */
    Uni<Void> answered(Lease lease, Cluster asked, SchedulerReport report, Heartbeats heartbeats) {
        return update(lease, tx -> clusters.lock(tx, asked.id()).chain(found -> {
            if (found.isEmpty() || !found.get().httpUrl().equals(asked.httpUrl())) {
                return Uni.createFrom().voidItem();
            }
            Instant now = now();
            Cluster cluster = found.get();
            return workers.told(tx, cluster.id())
                    .chain(told -> workers.managedNames(tx, cluster.id())
                            .map(names -> policy.compare(cluster, told, report.workers(), heartbeats, names, now)))
                    .chain(news -> workers.tell(tx, news))
                    .chain(() -> clusters.update(
                            tx, cluster.found(cluster.condition().answered(report.controlApi(), now))));
        }));
    }

    /** The scheduler did not answer: after its patience the workers turn stale, with the reason. */
    Uni<Void> missed(Lease lease, Cluster asked, String reason) {
        return update(lease, tx -> clusters.lock(tx, asked.id()).chain(found -> {
            if (found.isEmpty() || !found.get().httpUrl().equals(asked.httpUrl())) {
                return Uni.createFrom().voidItem();
            }
            Instant now = now();
            Cluster cluster = found.get();
            ClusterCondition condition = cluster.condition().missed(reason, now, config.schedulerPatience());
            if (condition.state() != ClusterState.UNREACHABLE) {
                return Uni.createFrom().voidItem();
            }
            return workers.told(tx, cluster.id())
                    .map(told -> policy.unreachable(told, reason, now))
                    .chain(news -> workers.tell(tx, news))
                    .chain(() -> clusters.update(tx, cluster.found(condition)));
        }));
    }

    @Override
    public Uni<Void> partFrom(SqlConnection transaction, Cluster cluster) {
        Instant now = now();
        return workers.told(transaction, cluster.id())
                .map(told -> new RosterPolicy.News(
                        List.of(),
                        told.stream()
                                .map(worker -> worker.gone("Its cluster was deregistered.", now))
                                .toList()))
                .chain(news -> workers.tell(transaction, news));
    }

    /** Only the owner of the cluster may write: a former one would tell old news as new. */
    private Uni<Void> update(Lease lease, Function<SqlConnection, Uni<Void>> work) {
        return outbox.inTransaction(tx -> lease.check(tx).chain(() -> work.apply(tx)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
