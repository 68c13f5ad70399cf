package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * Long work as it now stands; also the body of {@code /api/v1/operations/{id}}.
 *
 * @param id opaque id, {@code w-…} from worker-service and {@code m-…} from model-service
 * @param version grows with every change; readers keep the highest
 * @param kind what is being done, for example {@code model.pull} or {@code worker.start}
 * @param target what it is done to, for example the model's name
 * @param state where it stands
 * @param progress 0 to 1
 * @param reason the current step, or why it failed
 * @param requestedBy the user who asked
 * @param links related paths by relation, for example {@code self}
 * @param createdAt when it was asked for
 * @param occurredAt when this state was reached
 * @param clusterId the Dask cluster it concerns, empty when it concerns none
 * @param model the model it concerns, empty when it concerns none
 */
public record OperationChanged(
        String id,
        long version,
        String kind,
        String target,
        OperationState state,
        double progress,
        String reason,
        String requestedBy,
        Map<String, String> links,
        Instant createdAt,
        Instant occurredAt,
        String clusterId,
        String model) {

    public OperationChanged {
        requireNonNull(id, "id is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(state, "state is null");
        requireNonNull(occurredAt, "occurredAt is null");
        reason = reason == null ? "" : reason;
        links = links == null ? Map.of() : Map.copyOf(links);
        clusterId = clusterId == null ? "" : clusterId;
        model = model == null ? "" : model;
    }

    /** Whether somebody so limited may know of it. Of what names neither cluster nor model only the unlimited may. */
    public boolean isWithin(AccessPolicy policy) {
        if (policy.equals(AccessPolicy.UNLIMITED)) {
            return true;
        }
        return !(clusterId.isEmpty() && model.isEmpty())
                && (clusterId.isEmpty() || policy.allowsCluster(clusterId))
                && (model.isEmpty() || policy.allowsModel(model));
    }
}
