package io.clusterai.model.catalog;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.model.node.NodeId;
import io.clusterai.model.node.NodeRepository;
import io.clusterai.model.node.OllamaNode;
import io.clusterai.model.ollama.OllamaClient;
import io.clusterai.model.ollama.OllamaFailure;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The models of the fleet: where they are, what they are, and their removal. */
@ApplicationScoped
class ModelService {

    private final NodeRepository nodes;
    private final InstanceRepository instances;
    private final OllamaClient ollama;
    private final ObservationService observations;
    private final Outbox outbox;
    private final InstantSource time;

    ModelService(
            NodeRepository nodes,
            InstanceRepository instances,
            OllamaClient ollama,
            ObservationService observations,
            Outbox outbox,
            InstantSource time) {
        this.nodes = nodes;
        this.instances = instances;
        this.ollama = ollama;
        this.observations = observations;
        this.outbox = outbox;
        this.time = time;
    }

    Uni<List<FleetModel>> page(Optional<String> after, int limit, AccessPolicy policy) {
        return instances.ofPageOfModels(after, limit, policy).map(FleetModel::gather);
    }

    Uni<List<ModelInstance>> instances(Optional<List<String>> after, int limit, AccessPolicy policy) {
        return instances.page(after, limit, policy);
    }

    /** @return the model, held by at least one node; fails with {@code MODEL_NOT_FOUND} */
    Uni<FleetModel> find(ModelName model) {
        return instances.ofModel(model, Optional.empty()).map(held -> {
            requireHeld(model, held);
            return new FleetModel(model.value(), held);
        });
    }

    /** What it is, from the first holder that tells; empty when none does. */
    Uni<Optional<ModelTraits>> traits(FleetModel model) {
        return Multi.createFrom()
                .iterable(model.holders())
                .onItem()
                .transformToUniAndConcatenate(this::traitsFrom)
                .filter(Optional::isPresent)
                .toUni()
                .map(found -> found == null ? Optional.empty() : found);
    }

    private Uni<Optional<ModelTraits>> traitsFrom(ModelInstance holder) {
        return nodes.find(holder.node()).chain(found -> found.map(node -> ollama.show(
                                node.description().url(),
                                new ModelName(holder.held().name()))
                        .map(Optional::of)
                        .onFailure(OllamaFailure.class)
                        .recoverWithItem(Optional.empty()))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    /**
     * Removes the model from one node, or from all that hold it, and waits until that shows. Nodes take part in no transaction: the act is
     * on record before the first of them is asked.
     *
     * @return what became of it on each node; fails when it is on none of them, or when no node did it
     */
    Uni<List<Removal>> remove(ModelName model, Optional<NodeId> only, Actor actor) {
        return requireNode(only)
                .chain(() -> instances.ofModel(model, only))
                .invoke(held -> requireHeld(model, held))
                .call(held -> outbox.inTransaction(tx -> outbox.record(tx, removed(actor, model, held))))
                .chain(held -> Multi.createFrom()
                        .iterable(held)
                        .onItem()
                        .transformToUniAndMerge(instance -> remove(model, instance))
                        .collect()
                        .asList())
                .invoke(ModelService::requireSomeSuccess);
    }

    private OperationRecorded removed(Actor actor, ModelName model, List<ModelInstance> held) {
        String nodes = held.stream().map(instance -> instance.node().value()).collect(Collectors.joining(", "));
        return OperationRecorded.accepted(
                actor,
                "models.delete",
                Permissions.MODELS_DELETE,
                new Target("model", model.value(), model.value()),
                List.of(new Change("nodes", nodes, null)),
                time.instant());
    }

    private Uni<Removal> remove(ModelName model, ModelInstance instance) {
        return nodes.find(instance.node()).chain(found -> found.map(node -> remove(model, instance, node))
                .orElseGet(() -> Uni.createFrom().item(Removal.removed(instance))));
    }

    private Uni<Removal> remove(ModelName model, ModelInstance instance, OllamaNode node) {
        return ollama.delete(node.description().url(), model)
                .replaceWith(Removal.removed(instance))
                .onFailure(ModelService::isUnknownModel)
                .recoverWithItem(Removal.removed(instance))
                .onFailure(OllamaFailure.class)
                .recoverWithItem(failure -> Removal.failed(instance, failure.getMessage()))
                .call(() -> observations.observe(node.id()));
    }

    private Uni<Void> requireNode(Optional<NodeId> only) {
        return only.map(id -> nodes.find(id).invoke(found -> {
                    if (found.isEmpty()) {
                        throw new ProblemException(ErrorCode.NODE_NOT_FOUND, "No node has the id " + id + ".");
                    }
                }))
                .map(Uni::replaceWithVoid)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static void requireHeld(ModelName model, List<ModelInstance> held) {
        if (held.isEmpty()) {
            throw new ProblemException(ErrorCode.MODEL_NOT_FOUND, "No node asked about holds " + model + ".");
        }
    }

    private static void requireSomeSuccess(List<Removal> removals) {
        if (removals.stream().allMatch(removal -> removal.result() == Removal.Result.FAILED)) {
            throw new ProblemException(
                    ErrorCode.NODE_UNREACHABLE,
                    removals.stream()
                            .map(removal -> removal.nodeName() + ": " + removal.reason())
                            .collect(Collectors.joining("; ")));
        }
    }

    private static boolean isUnknownModel(Throwable failure) {
        return failure instanceof OllamaFailure known && known.kind() == OllamaFailure.Kind.UNKNOWN_MODEL;
    }
}
