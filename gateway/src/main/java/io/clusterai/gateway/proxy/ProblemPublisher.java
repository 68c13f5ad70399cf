package io.clusterai.gateway.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Problem;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.problem.TraceId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Answers with a problem where no resource is involved. */
@Singleton
public class ProblemPublisher {

    /** What HTTP/2 calls it; its default would tell that the answer is whole. */
    private static final long CANCEL = 8;

    private final ObjectMapper json;

    ProblemPublisher(ObjectMapper json) {
        this.json = json;
    }

    /** Ends the response with this problem. Once the head is out nothing can be said any more, and the connection is cut instead. */
    public void answer(RoutingContext context, ProblemException failure) {
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        if (response.headWritten()) {
            response.reset(CANCEL);
            return;
        }
        ErrorCode code = failure.code();
        response.setStatusCode(code.status()).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.headers().remove(HttpHeaders.CONTENT_LENGTH).remove(HttpHeaders.TRANSFER_ENCODING);
        response.setChunked(false);
        failure.retryAfter()
                .ifPresent(pause ->
                        response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, pause.toSeconds()))));
        if (code == ErrorCode.UNAUTHENTICATED) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        response.end(text(Problem.of(code, failure.getMessage(), TraceId.of(context), failure.errors())))
                .onFailure(gone -> response.reset());
    }

    private String text(Problem problem) {
        try {
            return json.writeValueAsString(problem);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a problem is always JSON", impossible);
        }
    }
}
