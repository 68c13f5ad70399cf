package io.clusterai.platform.operations;

import io.clusterai.contracts.OperationChanged;

/**
 * An operation to work on.
 *
 * @param operation as it stands
 * @param input what {@link NewOperation#input()} was
 * @param fresh false when the same idempotency key had started it before: then somebody already works on it
 */
public record StartedOperation(OperationChanged operation, String input, boolean fresh) {}
