package io.clusterai.gateway.proxy;

import io.clusterai.gateway.route.Route;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.problem.TraceId;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Passes a request on and its answer back, both as they come: nothing is collected, and neither side may outrun the other. */
@ApplicationScoped
public class ProxyService {

    private static final Logger LOG = Logger.getLogger(ProxyService.class);

    private static final Set<HttpMethod> REPEATABLE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    /** How much of a refused body is read away, so that the client gets to read the refusal. */
    private static final long PATIENCE_WITH_A_REFUSED_BODY = 16L << 20;

    private static final String TRACEPARENT = "traceparent";
    private static final Pattern VALID_TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{32}");

    /** What says where a request came from: ours to say, whatever the client claims. */
    private static final String FORWARDED = "forwarded";

    private static final String FORWARDED_PREFIX = "x-forwarded-";

    private final UpstreamClient upstreams;
    private final ProblemPublisher problems;
    private final long maxBody;

    ProxyService(UpstreamClient upstreams, ProblemPublisher problems, ProxyConfig config) {
        this.upstreams = upstreams;
        this.problems = problems;
        this.maxBody = config.maxBodySize().asLongValue();
    }

    /** Takes the request over; its body must not have been touched, and is paused. */
    public void forward(RoutingContext context, Route.Forward route) {
        HttpServerRequest request = context.request();
        attempt(context, route, REPEATABLE.contains(request.method()) && !hasBody(request));
    }

    /** Answers a request that announces a longer body than the gateway takes; false when it does not. */
    boolean refusesBody(RoutingContext context) {
        if (declaredLength(context.request()) <= maxBody) {
            return false;
        }
        refuseBody(context);
        return true;
    }

    private void attempt(RoutingContext context, Route.Forward route, boolean repeatable) {
        HttpServerRequest request = context.request();
        String query = request.query();
        String target = query == null ? route.path() : route.path() + '?' + query;
        upstreams
                .open(route.upstream(), request.method(), target)
                .onSuccess(outgoing -> exchange(context, route, outgoing, repeatable))
                .onFailure(failure -> fail(context, route, failure));
    }

    private void exchange(RoutingContext context, Route.Forward route, HttpClientRequest outgoing, boolean repeatable) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        if (response.closed()) {
            outgoing.reset();
            return;
        }
        // A client that is gone needs no answer any more.
        response.closeHandler(gone -> outgoing.reset());
        // Failures arrive with the response as well.
        outgoing.exceptionHandler(known -> {});
        copyRequestHead(context, outgoing);
        outgoing.response()
                .onSuccess(answer -> respond(context, outgoing, answer))
                .onFailure(failure -> {
                    if (repeatable && !(failure instanceof TimeoutException) && !response.closed()) {
                        // Mostly a pooled connection that the service closed just now. Once is enough: then it is the
                        // service.
                        attempt(context, route, false);
                    } else {
                        fail(context, route, failure);
                    }
                });
        if (hasBody(request)) {
            sendBody(context, outgoing);
        } else {
            request.resume();
            outgoing.end();
        }
    }

    private void sendBody(RoutingContext context, HttpClientRequest outgoing) {
        HttpServerRequest request = context.request();
        if (declaredLength(request) < 0) {
            outgoing.setChunked(true);
        }
        long[] passed = {0};
        request.handler(part -> {
            passed[0] += part.length();
            if (passed[0] > maxBody) {
                // In this order: the cancelled request fails, and that must not be what the client is told.
                refuseBody(context);
                outgoing.reset();
                return;
            }
            outgoing.write(part);
            if (outgoing.writeQueueFull()) {
                request.pause();
                outgoing.drainHandler(drained -> request.resume());
            }
        });
        request.endHandler(ended -> {
            if (passed[0] <= maxBody) {
                outgoing.end();
            }
        });
        request.exceptionHandler(broken -> outgoing.reset());
        request.resume();
    }

    private void respond(RoutingContext context, HttpClientRequest outgoing, HttpClientResponse answer) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            answer.exceptionHandler(cancelled -> {});
            outgoing.reset();
            return;
        }
        response.setStatusCode(answer.statusCode());
        copyResponseHead(answer, response);
        answer.exceptionHandler(broken -> {
            LOG.debugf("An answer broke off traceId=%s reason=%s", TraceId.of(context), broken.getMessage());
            cut(context);
        });
        answer.handler(part -> {
            response.write(part);
            if (response.writeQueueFull()) {
                answer.pause();
                response.drainHandler(drained -> answer.resume());
            }
        });
        answer.endHandler(ended -> response.end());
    }

    /** A response that has begun and cannot be finished must not look finished. */
    private static void cut(RoutingContext context) {
        context.request().connection().close();
    }

    private void copyRequestHead(RoutingContext context, HttpClientRequest outgoing) {
        HttpServerRequest request = context.request();
        MultiMap headers = outgoing.headers();
        HopByHop hopByHop = new HopByHop(request.headers().getAll(HttpHeaders.CONNECTION));
        for (Map.Entry<String, String> header : request.headers()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!hopByHop.contains(name) && !name.equals(FORWARDED) && !name.startsWith(FORWARDED_PREFIX)) {
                headers.add(name, header.getValue());
            }
        }
        headers.set("x-forwarded-for", request.remoteAddress().hostAddress());
        headers.set("x-forwarded-proto", request.isSSL() ? "https" : "http");
        String host = request.getHeader(HttpHeaders.HOST);
        if (host != null) {
            headers.set("x-forwarded-host", host);
        }
        String traceId = TraceId.of(context);
        headers.set("x-request-id", traceId);
        String traceparent = request.getHeader(TRACEPARENT);
        if (traceparent == null || !VALID_TRACEPARENT.matcher(traceparent).matches()) {
            headers.remove(TRACEPARENT);
            if (TRACE.matcher(traceId).matches()) {
                headers.set(TRACEPARENT, "00-" + traceId + '-' + spanId() + "-01");
            }
        }
    }

    private static String spanId() {
        return "%016x".formatted(ThreadLocalRandom.current().nextLong() | 1);
    }

    private static void copyResponseHead(HttpClientResponse answer, HttpServerResponse response) {
        HopByHop hopByHop = new HopByHop(answer.headers().getAll(HttpHeaders.CONNECTION));
        for (Map.Entry<String, String> header : answer.headers()) {
            String name = header.getKey();
            // What the gateway says on every answer is not said twice.
            if (!hopByHop.contains(name)
                    && (name.equalsIgnoreCase("set-cookie")
                            || !response.headers().contains(name))) {
                response.headers().add(name, header.getValue());
            }
        }
        if (answer.getHeader(HttpHeaders.CONTENT_LENGTH) == null && answer.statusCode() != 204) {
            response.setChunked(true);
        }
    }

    private void refuseBody(RoutingContext context) {
        HttpServerRequest request = context.request();
        problems.answer(
                context,
                new ProblemException(
                        ErrorCode.PAYLOAD_TOO_LARGE, "A body may have at most " + maxBody + " bytes here."));
        long[] read = {0};
        request.handler(part -> read(request, part, read));
        request.endHandler(ended -> {});
        request.resume();
    }

    private static void read(HttpServerRequest request, Buffer part, long[] read) {
        read[0] += part.length();
        if (read[0] > PATIENCE_WITH_A_REFUSED_BODY) {
            request.connection().close();
        }
    }

    private void fail(RoutingContext context, Route.Forward route, Throwable failure) {
        if (context.response().closed() || context.response().ended()) {
            return;
        }
        ProblemException problem = UpstreamClient.problemOf(route.upstream(), failure);
        LOG.infof(
                "A request found no answer upstream=%s errorCode=%s traceId=%s reason=%s",
                route.upstream().serviceName(), problem.code(), TraceId.of(context), failure.getMessage());
        problems.answer(context, problem);
        // Whatever the client still sends has no receiver.
        if (!context.request().isEnded()) {
            context.request().handler(part -> {}).resume();
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        return declaredLength(request) > 0 || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static long declaredLength(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (declared == null) {
            return -1;
        }
        try {
            return Long.parseLong(declared.strip());
        } catch (NumberFormatException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}
