package io.clusterai.worker.cluster;

import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
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

    Uni<Page<Cluster>> page(int limit, Optional<List<String>> after) {
        return clusters.page(limit, after);
    }

    Uni<Cluster> get(ClusterId id) {
        return clusters.find(id).map(found -> found.orElseThrow(() -> notFound(id)));
    }

    Uni<Cluster> register(ClusterRequest request) {
        SchedulerAddress address = new SchedulerAddress(request.address());
        return admit(address, request.httpUrl()).chain(httpUrl -> {
            Cluster cluster = Cluster.registered(
                    new ClusterId(UUID.randomUUID().toString()),
                    request.name(),
                    address,
                    httpUrl,
                    request.labelsOrNone(),
                    clock.instant().truncatedTo(ChronoUnit.MICROS));
            return clusters.insert(cluster).replaceWith(cluster);
        });
    }

    Uni<Cluster> describe(ClusterId id, ClusterRequest request) {
        SchedulerAddress address = new SchedulerAddress(request.address());
        return admit(address, request.httpUrl())
                .chain(httpUrl ->
                        outbox.inTransaction(tx -> clusters.lock(tx, id).chain(found -> {
                            Cluster described = found.orElseThrow(() -> notFound(id))
                                    .described(request.name(), address, httpUrl, request.labelsOrNone());
                            return clusters.update(tx, described).replaceWith(described);
                        })));
    }

    /** Forgets a cluster and tells that its workers are gone from the list. The cluster itself goes on living. */
    Uni<Void> deregister(ClusterId id) {
        return outbox.inTransaction(tx -> clusters.lock(tx, id).chain(found -> {
            Cluster cluster = found.orElseThrow(() -> notFound(id));
            return Multi.createFrom()
                    .iterable(dependents)
                    .onItem()
                    .transformToUniAndConcatenate(dependent -> dependent.partFrom(tx, cluster))
                    .collect()
                    .last()
                    .chain(() -> clusters.delete(tx, id));
        }));
    }

    /** The answer when no cluster has the id. */
    public static ProblemException notFound(ClusterId id) {
        return new ProblemException(ErrorCode.CLUSTER_NOT_FOUND, "No cluster has the id '" + id + "'.");
    }

    private Uni<URI> admit(SchedulerAddress address, String httpUrl) {
        return egress.admit(address.asHttp()).chain(() -> egress.admit(httpUrl));
    }
}
