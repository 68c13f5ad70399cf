package io.clusterai.platform.operations;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.Actor;
import java.util.Optional;

/**
 * What somebody asked for.
 *
 * @param kind for example {@code model.pull}
 * @param target what it is done to, for people
 * @param scope the cluster or model it concerns, which decides who of the limited may know of it
 * @param requestedBy who; shown by name, and found by id when they are to be forgotten
 * @param input everything needed to resume the work after a crash, in the service's own form; never a secret
 * @param idempotencyKey a repeated request with the same key gets the first one's operation
 */
public record NewOperation(
        String kind, String target, Scope scope, Actor requestedBy, String input, Optional<String> idempotencyKey) {

    public NewOperation {
        requireNonNull(kind, "kind is null");
        requireNonNull(target, "target is null");
        requireNonNull(scope, "scope is null");
        requireNonNull(requestedBy, "requestedBy is null");
        requireNonNull(input, "input is null");
        requireNonNull(idempotencyKey, "idempotencyKey is null");
    }

    /** What an operation concerns: a cluster, or a model. */
    public record Scope(String clusterId, String model) {

        public Scope {
            requireNonNull(clusterId, "clusterId is null");
            requireNonNull(model, "model is null");
        }

        public static Scope ofCluster(String id) {
            return new Scope(id, "");
        }

        public static Scope ofModel(String name) {
            return new Scope("", name);
        }
    }
}
