package io.clusterai.model.catalog;

import io.clusterai.model.node.NodeId;
import io.clusterai.model.node.NodeRepository;
import io.clusterai.platform.lease.Lease;
import io.clusterai.platform.lease.Leases;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Follows every node, in one replica at a time. A node that is slow to answer delays nobody but itself. */
@ApplicationScoped
class ObservationJob {

    private static final Logger LOG = Logger.getLogger(ObservationJob.class);

    private final NodeRepository nodes;
    private final ObservationService observations;
    private final Leases leases;
    private final Set<NodeId> beingAsked = ConcurrentHashMap.newKeySet();
    private volatile Lease lease;

    ObservationJob(NodeRepository nodes, ObservationService observations, Leases leases) {
        this.nodes = nodes;
        this.observations = observations;
        this.leases = leases;
    }

    void start(@Observes StartupEvent started) {
        lease = leases.want("observation");
    }

    @Scheduled(every = "${model.observation.every:2s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> observeAll() {
        if (lease == null || !lease.isHeld()) {
            return Uni.createFrom().voidItem();
        }
        return nodes.ids()
                .invoke(ids -> ids.forEach(this::observe))
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOG.warnf("Nodes cannot be followed reason=%s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private void observe(NodeId id) {
        if (beingAsked.add(id)) {
            observations
                    .observe(id)
                    .onTermination()
                    .invoke(() -> beingAsked.remove(id))
                    .subscribe()
                    .with(
                            done -> LOG.debugf("Node observed nodeId=%s", id),
                            failure -> LOG.warnf(
                                    "An observation was not stored nodeId=%s reason=%s", id, failure.getMessage()));
        }
    }
}
