package io.clusterai.platform.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure of a resource into a {@link Problem}. One place, so that no service has a second error shape. */
@Priority(Priorities.USER - 1)
public class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Event<Refusal> refusals;

    ProblemMappers(Event<Refusal> refusals) {
        this.refusals = refusals;
    }

    @ServerExceptionMapper
    public Response problem(ProblemException failure, RoutingContext request) {
        if (failure.code().status() >= 500) {
            LOG.warnf(failure, "Request failed errorCode=%s traceId=%s", failure.code(), TraceId.of(request));
        }
        return answer(failure, TraceId.of(request));
    }

    @ServerExceptionMapper
    public Response invalid(ValidationException failure, RoutingContext request) {
        if (failure instanceof ConstraintViolationException violations && !isOurReturnValue(violations)) {
            List<FieldError> errors = violations.getConstraintViolations().stream()
                    .map(violation -> new FieldError(field(violation), violation.getMessage()))
                    .sorted(Comparator.comparing(FieldError::field).thenComparing(FieldError::message))
                    .toList();
            return answer(
                    new ProblemException(ErrorCode.VALIDATION_FAILED, "Correct the fields named in 'errors'.")
                            .withErrors(errors),
                    TraceId.of(request));
        }
        return unexpected(failure, request);
    }

    @ServerExceptionMapper
    public Response json(JacksonException failure, RoutingContext request) {
        return answer(unreadable(failure), TraceId.of(request));
    }

    /** Named apart from its parent, because the JSON reader has a mapper of its own for it that answers without a body. */
    @ServerExceptionMapper
    public Response mismatched(MismatchedInputException failure, RoutingContext request) {
        return answer(unreadable(failure), TraceId.of(request));
    }

    @ServerExceptionMapper
    public Response unauthenticated(UnauthorizedException failure, RoutingContext request) {
        return unauthenticated(request);
    }

    @ServerExceptionMapper
    public Response unauthenticated(AuthenticationFailedException failure, RoutingContext request) {
        Optional<ProblemException> problem = causedByProblem(failure);
        return problem.isPresent() ? problem(problem.get(), request) : unauthenticated(request);
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException failure, RoutingContext request) {
        refusals.fire(new Refusal(request.request().method().name(), request.normalizedPath()));
        return answer(
                new ProblemException(ErrorCode.FORBIDDEN, "The caller's roles do not include this permission."),
                TraceId.of(request));
    }

    @ServerExceptionMapper
    public Response web(WebApplicationException failure, RoutingContext request) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException json) {
                return answer(unreadable(json), TraceId.of(request));
            }
            if (cause instanceof ProblemException problem) {
                return problem(problem, request);
            }
        }
        int status = failure.getResponse().getStatus();
        if (status < 400) {
            return failure.getResponse();
        }
        ErrorCode code = codeOf(status);
        if (code == ErrorCode.INTERNAL_ERROR) {
            return unexpected(failure, request);
        }
        Response.ResponseBuilder answer =
                Response.fromResponse(answer(new ProblemException(code, detailOf(code)), TraceId.of(request)));
        Object allow = failure.getResponse().getHeaders().getFirst(HttpHeaders.ALLOW);
        return allow == null
                ? answer.build()
                : answer.header(HttpHeaders.ALLOW, allow).build();
    }

    @ServerExceptionMapper
    public Response unexpected(Throwable failure, RoutingContext request) {
        Optional<ProblemException> problem = causedByProblem(failure);
        if (problem.isPresent()) {
            return problem(problem.get(), request);
        }
        String traceId = TraceId.of(request);
        if (Outage.isOne(failure)) {
            LOG.warnf("A dependency is not available traceId=%s reason=%s", traceId, failure.getMessage());
            return answer(
                    new ProblemException(
                                    ErrorCode.SERVICE_UNAVAILABLE,
                                    "A dependency of this service does not answer; the request was not carried out.")
                            .withRetryAfter(PAUSE),
                    traceId);
        }
        LOG.errorf(failure, "Unexpected failure errorCode=%s traceId=%s", ErrorCode.INTERNAL_ERROR, traceId);
        return answer(
                new ProblemException(ErrorCode.INTERNAL_ERROR, "Look for the trace id in this service's log."),
                traceId);
    }

    /** The wire form of a problem, for edges that are not resources. */
    public static Response answer(ProblemException failure, String traceId) {
        ErrorCode code = failure.code();
        Response.ResponseBuilder answer = Response.status(code.status())
                .type(Problem.MEDIA_TYPE)
                .entity(Problem.of(code, failure.getMessage(), traceId, failure.errors()));
        failure.retryAfter().ifPresent(pause -> answer.header(HttpHeaders.RETRY_AFTER, Math.max(1, pause.toSeconds())));
        if (code == ErrorCode.UNAUTHENTICATED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return answer.build();
    }

    private static Response unauthenticated(RoutingContext request) {
        return answer(
                new ProblemException(
                        ErrorCode.UNAUTHENTICATED, "Send a valid access token as 'Authorization: Bearer …'."),
                TraceId.of(request));
    }

    private static Optional<ProblemException> causedByProblem(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return Optional.of(problem);
            }
        }
        return Optional.empty();
    }

    private static ProblemException unreadable(JacksonException failure) {
        // Domain records refuse what they cannot be; Jackson wraps their refusal, whose text is ours.
        if (failure.getCause() instanceof ProblemException problem) {
            return problem;
        }
        if (failure instanceof JsonParseException) {
            return new ProblemException(ErrorCode.MALFORMED_JSON, "The body is not well-formed JSON.");
        }
        if (failure instanceof JsonMappingException mapping) {
            String field = mapping.getPath().stream()
                    .map(reference -> reference.getFieldName() == null
                            ? "[" + reference.getIndex() + "]"
                            : reference.getFieldName())
                    .reduce((left, right) -> right.startsWith("[") ? left + right : left + "." + right)
                    .orElse("body");
            String message =
                    failure instanceof UnrecognizedPropertyException ? "is not a known field" : "has the wrong type";
            return new ProblemException(ErrorCode.MALFORMED_JSON, "The body does not have the form expected here.")
                    .withErrors(List.of(new FieldError(field, message)));
        }
        return new ProblemException(ErrorCode.MALFORMED_JSON, "The body is not the JSON expected here.");
    }

    private static ErrorCode codeOf(int status) {
        return switch (status) {
            case 400 -> ErrorCode.BAD_REQUEST;
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.FORBIDDEN;
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 406 -> ErrorCode.NOT_ACCEPTABLE;
            case 409 -> ErrorCode.CONFLICT;
            case 413 -> ErrorCode.PAYLOAD_TOO_LARGE;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            case 429 -> ErrorCode.TOO_MANY_REQUESTS;
            case 503 -> ErrorCode.SERVICE_UNAVAILABLE;
            default -> status < 500 ? ErrorCode.BAD_REQUEST : ErrorCode.INTERNAL_ERROR;
        };
    }

    private static String detailOf(ErrorCode code) {
        return code.title() + '.';
    }

    private static boolean isOurReturnValue(ConstraintViolationException violations) {
        return violations.getConstraintViolations().stream()
                .anyMatch(violation -> violation.getExecutableReturnValue() != null);
    }

    /** The path without the method and parameter it starts with: clients know neither. */
    private static String field(ConstraintViolation<?> violation) {
        StringBuilder field = new StringBuilder();
        String parameter = "body";
        for (Path.Node node : violation.getPropertyPath()) {
            switch (node.getKind()) {
                case METHOD, CONSTRUCTOR, CROSS_PARAMETER, RETURN_VALUE, BEAN -> {}
                case PARAMETER -> parameter = node.getName();
                case PROPERTY, CONTAINER_ELEMENT -> {
                    if (!field.isEmpty()) {
                        field.append('.');
                    }
                    field.append(node.getName());
                }
            }
        }
        return field.isEmpty() ? parameter : field.toString();
    }
}
