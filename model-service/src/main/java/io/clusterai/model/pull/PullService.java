package io.clusterai.model.pull;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationChanged;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.model.catalog.ModelName;
import io.clusterai.model.catalog.ObservationService;
import io.clusterai.model.node.NodeId;
import io.clusterai.model.node.NodeRepository;
import io.clusterai.model.node.NodeState;
import io.clusterai.model.node.OllamaNode;
import io.clusterai.model.ollama.OllamaClient;
import io.clusterai.model.ollama.OllamaFailure;
import io.clusterai.platform.operations.NewOperation;
import io.clusterai.platform.operations.NewOperation.Scope;
import io.clusterai.platform.operations.Operations;
import io.clusterai.platform.operations.StartedOperation;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Pulls of this replica: each is one operation over one or several nodes. A pull whose process died is adopted by another replica or by the
 * restarted one and continued; Ollama itself resumes where its parts ended.
 */
@ApplicationScoped
class PullService {

    private static final Logger LOG = Logger.getLogger(PullService.class);
    static final String KIND = "model.pull";

    private final NodeRepository nodes;
    private final ObservationService observations;
    private final OllamaClient ollama;
    private final Operations operations;
    private final PullPolicies policies;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    PullService(
            NodeRepository nodes,
            ObservationService observations,
            OllamaClient ollama,
            Operations operations,
            PullPolicies policies) {
        this.nodes = nodes;
        this.observations = observations;
        this.ollama = ollama;
        this.operations = operations;
        this.policies = policies;
    }

    Uni<OperationChanged> start(
            ModelName model,
            Optional<List<NodeId>> wanted,
            boolean insecure,
            Actor actor,
            Optional<String> idempotencyKey) {
        return wanted.map(this::registered).orElseGet(this::answering).chain(targets -> {
            PullOrder order =
                    new PullOrder(model, targets.stream().map(OllamaNode::id).toList(), insecure);
            return operations
                    .start(
                            new NewOperation(
                                    KIND,
                                    model.value(),
                                    Scope.ofModel(model.value()),
                                    actor,
                                    write(order),
                                    idempotencyKey),
                            operation -> pulled(actor, order, operation))
                    .invoke(started -> {
                        if (started.fresh()) {
                            begin(started.operation().id(), order, targets);
                        }
                    })
                    .map(StartedOperation::operation);
        });
    }

    private static OperationRecorded pulled(Actor actor, PullOrder order, OperationChanged operation) {
        return OperationRecorded.accepted(
                actor,
                "models.pull",
                Permissions.MODELS_WRITE,
                new Target("model", order.model().value(), order.model().value()),
                List.of(
                        new Change("nodes", null, order.nodes().toString()),
                        new Change("insecure", null, Boolean.toString(order.insecure())),
                        new Change("operation", null, operation.id())),
                operation.createdAt());
    }

    /** Continues pulls whose process is silent. */
    Uni<Void> adopt() {
        return operations
                .adopt()
                .onItem()
                .transformToMulti(adopted -> Multi.createFrom().iterable(adopted))
                .onItem()
                .transformToUniAndConcatenate(this::resume)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> resume(StartedOperation adopted) {
        String id = adopted.operation().id();
        if (!adopted.operation().kind().equals(KIND)) {
            return operations.fail(id, "the process that worked on it ended").replaceWithVoid();
        }
        LOG.infof("A pull is continued after its process ended operationId=%s", id);
        PullOrder order = read(adopted.input());
        return Multi.createFrom()
                .iterable(order.nodes())
                .onItem()
                .transformToUniAndConcatenate(nodes::find)
                .filter(Optional::isPresent)
                .map(Optional::get)
                .collect()
                .asList()
                .chain(targets -> {
                    if (targets.isEmpty()) {
                        return operations
                                .fail(id, "its nodes are no longer registered")
                                .replaceWithVoid();
                    }
                    begin(id, order, targets);
                    return Uni.createFrom().voidItem();
                });
    }

    /** Moves every pull of this replica one step on. */
    void tick() {
        running.values().forEach(Running::tick);
    }

    private void begin(String operationId, PullOrder order, List<OllamaNode> targets) {
        Running pull = new Running(operationId, order, targets);
        if (running.putIfAbsent(operationId, pull) == null) {
            pull.tick();
        }
    }

    private Uni<List<OllamaNode>> registered(List<NodeId> wanted) {
        return Multi.createFrom()
                .iterable(wanted)
                .onItem()
                .transformToUniAndConcatenate(id -> nodes.find(id)
                        .map(found -> found.orElseThrow(() ->
                                new ProblemException(ErrorCode.NODE_NOT_FOUND, "No node has the id " + id + "."))))
                .collect()
                .asList();
    }

    private Uni<List<OllamaNode>> answering() {
        return nodes.ids()
                .onItem()
                .transformToMulti(ids -> Multi.createFrom().iterable(ids))
                .onItem()
                .transformToUniAndConcatenate(nodes::find)
                .filter(found -> found.isPresent() && found.get().condition().state() != NodeState.UNREACHABLE)
                .map(Optional::get)
                .collect()
                .asList()
                .invoke(found -> {
                    if (found.isEmpty()) {
                        throw new ProblemException(
                                ErrorCode.NODE_UNREACHABLE, "No registered node answers; register one or name nodes.");
                    }
                });
    }

    private static String write(PullOrder order) {
        JsonArray ids = new JsonArray();
        order.nodes().forEach(id -> ids.add(id.value()));
        return new JsonObject()
                .put("model", order.model().value())
                .put("nodes", ids)
                .put("insecure", order.insecure())
                .encode();
    }

    private static PullOrder read(String input) {
        JsonObject json = new JsonObject(input);
        return new PullOrder(
                new ModelName(json.getString("model")),
                json.getJsonArray("nodes").stream()
                        .map(id -> new NodeId(String.valueOf(id)))
                        .toList(),
                json.getBoolean("insecure"));
    }

    /** One operation at work in this process. */
    private final class Running {

        private final String operationId;
        private final List<Exchange> exchanges = new ArrayList<>();
        private final AtomicBoolean writing = new AtomicBoolean();

        Running(String operationId, PullOrder order, List<OllamaNode> targets) {
            this.operationId = operationId;
            targets.forEach(node -> exchanges.add(new Exchange(node, order)));
        }

        void tick() {
            // One write at a time keeps reports in order; the next tick brings what this one leaves out.
            if (!writing.compareAndSet(false, true)) {
                return;
            }
            report().onTermination()
                    .invoke(() -> writing.set(false))
                    .subscribe()
                    .with(
                            done -> LOG.debugf("Pull moved on operationId=%s", operationId),
                            failure -> LOG.warnf(
                                    "A pull's progress was not stored operationId=%s reason=%s",
                                    operationId, failure.getMessage()));
        }

        private Uni<Void> report() {
            if (operations.isCancelRequested(operationId)) {
                exchanges.forEach(Exchange::cancel);
                return operations
                        .cancelled(operationId, "cancelled; parts already there are kept")
                        .invoke(() -> running.remove(operationId))
                        .replaceWithVoid();
            }
            exchanges.forEach(Exchange::advance);
            List<PullTarget> targets = exchanges.stream().map(Exchange::target).toList();
            return switch (PullSummary.of(targets)) {
                case PullSummary.Running now -> operations.progress(operationId, now.progress(), now.reason());
                case PullSummary.Succeeded succeeded ->
                    shown(targets)
                            .chain(() -> operations.succeed(operationId, succeeded.reason()))
                            .invoke(this::ended)
                            .replaceWithVoid();
                case PullSummary.Failed failed ->
                    shown(targets)
                            .chain(() -> operations.fail(operationId, failed.reason()))
                            .invoke(this::ended)
                            .replaceWithVoid();
            };
        }

        private void ended(Object ignored) {
            running.remove(operationId);
        }

        /** Whoever sees the operation end must also find the model in the lists. */
        private Uni<Void> shown(List<PullTarget> targets) {
            return Multi.createFrom()
                    .iterable(targets)
                    .onItem()
                    .transformToUniAndConcatenate(target -> observations.observe(target.node()))
                    .collect()
                    .asList()
                    .replaceWithVoid();
        }
    }

    /** One node's side of a pull: the wire on one hand, the decisions of {@link NodePull} on the other. */
    private final class Exchange {

        private final OllamaNode node;
        private final PullOrder order;
        private final NodePull pull;
        private Cancellable wire = () -> {};

        Exchange(OllamaNode node, PullOrder order) {
            this.node = node;
            this.order = order;
            this.pull = policies.begin(PullTarget.waiting(node.id(), node.name()));
        }

        synchronized PullTarget target() {
            return pull.target();
        }

        synchronized void advance() {
            switch (pull.next(policies.now())) {
                case NodePull.Action.Start start -> {
                    int attempt = start.attempt();
                    wire = ollama.pull(node.description().url(), order.model(), order.insecure())
                            .subscribe()
                            .with(
                                    line -> arrived(attempt, line),
                                    failure -> ended(attempt, failureOf(failure)),
                                    () -> ended(attempt, new PullFailure.Interrupted("the answer ended early")));
                }
                case NodePull.Action.Abort ignored -> wire.cancel();
                case NodePull.Action.Nothing ignored -> {}
            }
        }

        synchronized void cancel() {
            wire.cancel();
        }

        private synchronized void arrived(int attempt, PullLine line) {
            pull.line(attempt, line, policies.now());
        }

        private synchronized void ended(int attempt, PullFailure why) {
            pull.ended(attempt, why, policies.now());
        }

        private static PullFailure failureOf(Throwable failure) {
            return failure instanceof OllamaFailure known && known.kind() == OllamaFailure.Kind.REFUSED
                    ? new PullFailure.Refused(known.getMessage())
                    : new PullFailure.Interrupted(String.valueOf(failure.getMessage()));
        }
    }
}
