package io.clusterai.model.catalog;

import io.clusterai.contracts.ModelChanged;
import io.clusterai.contracts.Topics;
import io.clusterai.model.node.NodeCondition;
import io.clusterai.model.node.NodeId;
import io.clusterai.model.node.NodeRepository;
import io.clusterai.model.node.NodeState;
import io.clusterai.model.node.OllamaNode;
import io.clusterai.model.ollama.OllamaClient;
import io.clusterai.model.ollama.OllamaFailure;
import io.clusterai.platform.events.Outbox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Asks a node for its inventory, stores what is different and tells the world. Safe to call from anywhere at any time: an observation that
 * another one has overtaken is dropped, so the stored state never goes back in time, whoever observed it.
 */
@ApplicationScoped
public class ObservationService {

    private static final int TRIES = 3;

    private final NodeRepository nodes;
    private final InstanceRepository instances;
    private final OllamaClient ollama;
    private final Outbox outbox;
    private final ObservationConfig config;
    private final InstantSource time;

    ObservationService(
            NodeRepository nodes,
            InstanceRepository instances,
            OllamaClient ollama,
            Outbox outbox,
            ObservationConfig config,
            InstantSource time) {
        this.nodes = nodes;
        this.instances = instances;
        this.ollama = ollama;
        this.outbox = outbox;
        this.config = config;
        this.time = time;
    }

    /** Brings what we know about the node up to the present; a node that does not answer is an outcome, not a failure. */
    public Uni<Void> observe(NodeId id) {
        return observe(id, TRIES);
    }

    private Uni<Void> observe(NodeId id, int tries) {
        return nodes.find(id).chain(found -> found.map(node -> observeOnce(node)
                        .chain(stored -> stored || tries == 1 ? Uni.createFrom().voidItem() : observe(id, tries - 1)))
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Boolean> observeOnce(OllamaNode node) {
        return ollama.inventory(node.description().url())
                .chain(inventory -> store(node, inventory))
                .onFailure(OllamaFailure.class)
                .recoverWithUni(failure -> storeMiss(node, failure.getMessage()));
    }

    private Uni<Boolean> store(OllamaNode node, Inventory inventory) {
        Instant now = now();
        NodeCondition condition = node.condition().answered(inventory.ollamaVersion(), now);
        return outbox.inTransaction(tx -> nodes.observe(tx, node, condition).chain(first -> {
            if (!first) {
                return Uni.createFrom().item(false);
            }
            return instances
                    .ofNode(tx, node.id())
                    .map(known -> InventoryChanges.between(known, inventory.models()))
                    .chain(changes -> apply(tx, node, changes, now))
                    .replaceWith(true);
        }));
    }

    private Uni<Void> apply(SqlConnection tx, OllamaNode node, InventoryChanges changes, Instant now) {
        if (changes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Multi.createFrom()
                .iterable(changes.current())
                .onItem()
                .transformToUniAndConcatenate(
                        held -> instances.store(tx, node.id(), held, now).chain(stored -> publish(tx, stored, false)))
                .collect()
                .asList()
                .chain(() -> removeAll(tx, changes.gone(), now))
                .chain(() -> nodes.touch(tx, node.id()));
    }

    private Uni<Boolean> storeMiss(OllamaNode node, String reason) {
        NodeCondition condition = node.condition().missed(reason, config.toleratedMisses());
        return outbox.inTransaction(tx -> nodes.observe(tx, node, condition).chain(first -> {
            if (!first || condition.state() != NodeState.UNREACHABLE) {
                return Uni.createFrom().item(first);
            }
            return instances
                    .markStale(tx, node.id(), reason, now())
                    .chain(marked -> publish(tx, marked, false))
                    .replaceWith(true);
        }));
    }

    /** Removes everything known about the models of a node, whose lock the caller holds, and says so. */
    public Uni<Void> forgetModels(SqlConnection tx, NodeId node) {
        return instances.ofNode(tx, node).chain(known -> removeAll(tx, known, now()));
    }

    private Uni<Void> removeAll(SqlConnection tx, List<ModelInstance> gone, Instant now) {
        return Multi.createFrom()
                .iterable(gone)
                .onItem()
                .transformToUniAndConcatenate(
                        instance -> instances.delete(tx, instance, now).chain(deleted -> publish(tx, deleted, true)))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> publish(SqlConnection tx, List<ModelInstance> changed, boolean removed) {
        return Multi.createFrom()
                .iterable(changed)
                .onItem()
                .transformToUniAndConcatenate(instance -> {
                    ModelChanged event = instance.toEvent(removed);
                    return outbox.append(tx, Topics.MODEL_CHANGED, event.id(), event, event.occurredAt());
                })
                .collect()
                .asList()
                .replaceWithVoid();
    }

    /** PostgreSQL keeps microseconds; what is published must equal what is stored. */
    private Instant now() {
        return time.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
