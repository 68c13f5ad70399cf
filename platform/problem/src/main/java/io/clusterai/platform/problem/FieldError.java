package io.clusterai.platform.problem;

import static java.util.Objects.requireNonNull;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What is wrong with one field.
 *
 * @param field the field or parameter, in the request's own terms
 * @param message what it should be
 */
@RegisterForReflection
public record FieldError(String field, String message) {

    public FieldError {
        requireNonNull(field, "field is null");
        requireNonNull(message, "message is null");
    }
}
