package io.clusterai.model.node;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
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
import java.util.Map;
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

    Uni<OllamaNode> register(NodeDescription description, Actor actor) {
        return egress.admit(description.url().toString())
                .chain(() -> outbox.inTransaction(tx -> nodes.insert(tx, description, time.instant())
                        .map(inserted -> inserted.orElseThrow(NodeService::taken))
                        .call(id ->
                                record(tx, actor, "nodes.create", id, description, Map.of(), description.described()))))
                .chain(this::observed);
    }

    Uni<OllamaNode> describe(NodeId id, NodeDescription description, Actor actor) {
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
                                    : Uni.createFrom().voidItem())
                            .chain(() -> record(
                                    tx,
                                    actor,
                                    "nodes.update",
                                    id,
                                    description,
                                    before.description().described(),
                                    description.described()));
                })))
                .chain(() -> observed(id));
    }

    Uni<Void> remove(NodeId id, Actor actor) {
        return outbox.inTransaction(tx -> locked(tx, id)
                .call(() -> observations.forgetModels(tx, id))
                .call(() -> nodes.delete(tx, id))
                .map(OllamaNode::description)
                .chain(gone -> record(tx, actor, "nodes.delete", id, gone, gone.described(), Map.of())));
    }

    private Uni<Void> record(
            SqlConnection tx,
            Actor actor,
            String action,
            NodeId id,
            NodeDescription node,
            Map<String, String> before,
            Map<String, String> after) {
        return outbox.record(
                tx,
                OperationRecorded.done(
                        actor,
                        action,
                        Permissions.NODES_WRITE,
                        new Target("node", id.value(), node.name()),
                        Change.between(before, after),
                        time.instant()));
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
