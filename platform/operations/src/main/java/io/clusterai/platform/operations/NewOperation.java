package io.clusterai.platform.operations;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What somebody asked for.
 *
 * @param kind for example {@code model.pull}
 * @param target what it is done to, for people
 * @param requestedBy the user
 * @param input everything needed to resume the work after a crash, in the service's own form; never a secret
 * @param idempotencyKey a repeated request with the same key gets the first one's operation
 */
public record NewOperation(
        String kind, String target, String requestedBy, String input, Optional<String> idempotencyKey) {

    public NewOperation {
        requireNonNull(kind, "kind is null");
        requireNonNull(target, "target is null");
        requireNonNull(requestedBy, "requestedBy is null");
        requireNonNull(input, "input is null");
        requireNonNull(idempotencyKey, "idempotencyKey is null");
    }
}
