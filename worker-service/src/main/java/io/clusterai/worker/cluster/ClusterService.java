package io.clusterai.worker.cluster;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Registers clusters, after a look at where their addresses lead. */
@ApplicationScoped
public class ClusterService {

    private final ClusterRepository clusters;
    private final List<DependentService> dependents;
    private final EgressClient egress;
    private final Outbox outbox;
    private final Clock clock;

    ClusterService(
            ClusterRepository clusters,
            @All List<DependentService> dependents,
            EgressClient egress,
            Outbox outbox,
            Clock clock) {
        this.clusters = clusters;
        this.dependents = dependents;
        this.egress = egress;
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<Page<Cluster>> page(int limit, Optional<List<String>> after, AccessPolicy policy) {
        return clusters.page(limit, after, policy);
    }

    Uni<Cluster> get(ClusterId id) {
        return clusters.find(id).map(found -> found.orElseThrow(() -> notFound(id)));
    }

    Uni<Cluster> register(ClusterRequest request, Actor actor) {
        SchedulerAddress address = new SchedulerAddress(request.address());
        return admit(address, request.httpUrl()).chain(httpUrl -> {
            Cluster cluster = Cluster.registered(
                    new ClusterId(UUID.randomUUID().toString()),
                    request.name(),
                    address,
                    httpUrl,
                    request.labelsOrNone(),
                    clock.instant().truncatedTo(ChronoUnit.MICROS));
            return outbox.inTransaction(tx -> clusters.insert(tx, cluster)
                    .chain(() -> record(tx, actor, "clusters.create", cluster, Map.of(), cluster.described()))
                    .replaceWith(cluster));
        });
    }

    Uni<Cluster> describe(ClusterId id, ClusterRequest request, Actor actor) {
        SchedulerAddress address = new SchedulerAddress(request.address());
        return admit(address, request.httpUrl())
                .chain(httpUrl ->
                        outbox.inTransaction(tx -> clusters.lock(tx, id).chain(found -> {
                            Cluster present = found.orElseThrow(() -> notFound(id));
                            Cluster described =
                                    present.described(request.name(), address, httpUrl, request.labelsOrNone());
                            return clusters.update(tx, described)
                                    .chain(() -> record(
                                            tx,
                                            actor,
                                            "clusters.update",
                                            described,
                                            present.described(),
                                            described.described()))
                                    .replaceWith(described);
                        })));
    }

    /** Forgets a cluster and tells that its workers are gone from the list. The cluster itself goes on living. */
    Uni<Void> deregister(ClusterId id, Actor actor) {
        return outbox.inTransaction(tx -> clusters.lock(tx, id).chain(found -> {
            Cluster cluster = found.orElseThrow(() -> notFound(id));
            return Multi.createFrom()
                    .iterable(dependents)
                    .onItem()
                    .transformToUniAndConcatenate(dependent -> dependent.partFrom(tx, cluster))
                    .collect()
                    .last()
                    .chain(() -> clusters.delete(tx, id))
                    .chain(() -> record(tx, actor, "clusters.delete", cluster, cluster.described(), Map.of()));
        }));
    }

    private Uni<Void> record(
            SqlConnection tx,
            Actor actor,
            String action,
            Cluster cluster,
            Map<String, String> before,
            Map<String, String> after) {
        return outbox.record(
                tx,
                OperationRecorded.done(
                        actor,
                        action,
                        Permissions.CLUSTERS_WRITE,
                        new Target("cluster", cluster.id().value(), cluster.name()),
                        Change.between(before, after),
                        clock.instant()));
    }

    /** The answer when no cluster has the id. */
    public static ProblemException notFound(ClusterId id) {
        return new ProblemException(ErrorCode.CLUSTER_NOT_FOUND, "No cluster has the id '" + id + "'.");
    }

    private Uni<URI> admit(SchedulerAddress address, String httpUrl) {
        return egress.admit(address.asHttp()).chain(() -> egress.admit(httpUrl)).invoke(ClusterService::requireBase);
    }

    /** Paths are put behind it, so that a query could not work; and it is shown to whoever may see clusters. */
    private static void requireBase(URI httpUrl) {
        if (httpUrl.getRawQuery() != null || httpUrl.getRawFragment() != null) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    "httpUrl must be the base of a scheduler's dashboard, for example http://10.0.0.5:8787.");
        }
    }
}
