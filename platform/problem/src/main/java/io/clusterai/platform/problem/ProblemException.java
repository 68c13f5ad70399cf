package io.clusterai.platform.problem;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A failure with a place in the catalogue. The detail is for people: no secret, query or stack trace belongs in it. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<FieldError> errors;
    private final Duration retryAfter;

    public ProblemException(ErrorCode code, String detail) {
        this(code, detail, List.of(), null, null);
    }

    public ProblemException(ErrorCode code, String detail, Throwable cause) {
        this(code, detail, List.of(), null, cause);
    }

    private ProblemException(
            ErrorCode code, String detail, List<FieldError> errors, Duration retryAfter, Throwable cause) {
        super(detail, cause);
        this.code = requireNonNull(code, "code is null");
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /** The same problem, with the fields that caused it. */
    public ProblemException withErrors(List<FieldError> fields) {
        return new ProblemException(code, getMessage(), fields, retryAfter, getCause());
    }

    /** The same problem, with a hint when another try makes sense; becomes {@code Retry-After}. */
    public ProblemException withRetryAfter(Duration pause) {
        return new ProblemException(code, getMessage(), errors, pause, getCause());
    }

    public ErrorCode code() {
        return code;
    }

    public List<FieldError> errors() {
        return errors == null ? List.of() : errors;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
