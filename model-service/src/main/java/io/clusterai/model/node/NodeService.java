package io.clusterai.model.node;

import io.clusterai.model.catalog.ObservationService;
import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The register of nodes. A node is asked as soon as it is known, so that the answer already tells how it does. */
@ApplicationScoped
public class NodeService {

    private final NodeRepository nodes;
    private final ObservationService observations;
    private final EgressClient egress;
    private final Outbox outbox;
    private final InstantSource time;

    NodeService(
            NodeRepository nodes,
            ObservationService observations,
            EgressClient egress,
            Outbox outbox,
            InstantSource time) {
        this.nodes = nodes;
        this.observations = observations;
        this.egress = egress;
        this.outbox = outbox;
        this.time = time;
    }

    Uni<List<OllamaNode>> page(Optional<List<String>> after, int limit) {
        return nodes.page(after, limit);
    }

    /** Fails with {@code NODE_NOT_FOUND}. */
    public Uni<OllamaNode> get(NodeId id) {
        return nodes.find(id).map(found -> found.orElseThrow(() -> notFound(id)));
    }

    Uni<OllamaNode> register(NodeDescription description) {
        return egress.admit(description.url().toString())
                .chain(() -> nodes.insert(description, time.instant()))
                .map(inserted -> inserted.orElseThrow(NodeService::taken))
                .chain(this::observed);
    }

    Uni<OllamaNode> describe(NodeId id, NodeDescription description) {
        return egress.admit(description.url().toString())
                .chain(() -> outbox.inTransaction(tx -> locked(tx, id).chain(before -> {
                    boolean moved = !before.description().url().equals(description.url());
                    return nodes.describe(tx, id, description)
                            .invoke(free -> {
                                if (!free) {
                                    throw taken();
                                }
                            })
                            .chain(() -> moved
                                    ? observations.forgetModels(tx, id)
                                    : Uni.createFrom().voidItem());
                })))
                .chain(() -> observed(id));
    }

    Uni<Void> remove(NodeId id) {
        return outbox.inTransaction(tx ->
                locked(tx, id).chain(() -> observations.forgetModels(tx, id)).chain(() -> nodes.delete(tx, id)));
    }

    private Uni<OllamaNode> observed(NodeId id) {
        return observations.observe(id).chain(() -> get(id));
    }

    private Uni<OllamaNode> locked(SqlConnection tx, NodeId id) {
        return nodes.lock(tx, id).map(found -> found.orElseThrow(() -> notFound(id)));
    }

    private static ProblemException notFound(NodeId id) {
        return new ProblemException(ErrorCode.NODE_NOT_FOUND, "No node has the id " + id + ".");
    }

    private static ProblemException taken() {
        return new ProblemException(ErrorCode.NODE_EXISTS, "Another node has this name or this address.");
    }
}
