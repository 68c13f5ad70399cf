package io.clusterai.platform.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * The wire form of an error, RFC 9457 with our {@code code}, {@code traceId} and {@code errors}.
 *
 * @param type a URN made of the code
 * @param title the same for every occurrence of the code
 * @param status the HTTP status
 * @param detail what happened this time, for people
 * @param code what clients depend on
 * @param traceId finds the request in the logs
 * @param errors the fields at fault, empty when it is not about fields
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type, String title, int status, String detail, String code, String traceId, List<FieldError> errors) {

    /** The media type of every error. */
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    public static Problem of(ErrorCode code, String detail, String traceId, List<FieldError> errors) {
        return new Problem(
                "urn:cluster-ai:problem:"
                        + code.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                code.title(),
                code.status(),
                detail,
                code.name(),
                traceId,
                errors);
    }
}
