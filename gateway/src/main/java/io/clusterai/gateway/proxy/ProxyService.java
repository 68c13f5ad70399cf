package io.clusterai.gateway.proxy;

import static io.netty.handler.codec.http.HttpHeaderValidationUtil.validateToken;
import static io.netty.handler.codec.http.HttpHeaderValidationUtil.validateValidHeaderValue;

import io.clusterai.gateway.cache.CacheKey;
import io.clusterai.gateway.cache.CacheService;
import io.clusterai.gateway.cache.Compression;
import io.clusterai.gateway.cache.Flight;
import io.clusterai.gateway.route.Route;
import io.clusterai.platform.access.Caller;
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
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Passes a request on and its answer back, both as they come: nothing is collected, and neither side may outrun the other. */
@Singleton
public class ProxyService {

    private static final Logger LOG = Logger.getLogger(ProxyService.class);

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<HttpMethod> REPEATABLE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    private static final Set<HttpMethod> WITH_A_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    /** What HTTP/2 calls a request that nobody waits for, and one whose answer is whole before its body. */
    private static final long CANCEL = 8;

    private static final long NO_ERROR = 0;

    /** How much of a refused body is read away, so that the client gets to read the refusal. */
    private static final long PATIENCE_WITH_A_REFUSED_BODY = 16L << 20;

    /** A body that is not there after so long takes one of the places of those that are slow. */
    private static final Duration SLOW_AFTER = Duration.ofSeconds(1);

    /** Where a request keeps the flight that it leads. */
    private static final String FLIGHT = Flight.class.getName();

    /** Where a request keeps who sends its body. */
    private static final String SENDER = Uploads.class.getName();

    private static final String TRACEPARENT = "traceparent";
    private static final Pattern VALID_TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{32}");

    /** What may stand in the first line of a request. */
    private static final Pattern TARGET = Pattern.compile("[!-~]+");

    /** What says where a request came from: ours to say, whatever the client claims. */
    private static final String FORWARDED = "forwarded";

    private static final String FORWARDED_PREFIX = "x-forwarded-";

    /** Headers whose lines add up. */
    private static final Set<String> SEVERAL = Set.of("set-cookie", "vary", "link", "www-authenticate");

    private final UpstreamClient upstreams;
    private final ProblemPublisher problems;
    private final ClientService clients;
    private final CacheService cache;
    private final InstantSource clock;
    private final Uploads uploads;
    private final long maxBody;
    private final long maxOpenBody;
    private final Duration bodyTimeout;

    ProxyService(
            UpstreamClient upstreams,
            ProblemPublisher problems,
            ClientService clients,
            CacheService cache,
            ProxyConfig config,
            InstantSource clock) {
        this.upstreams = upstreams;
        this.problems = problems;
        this.clients = clients;
        this.cache = cache;
        this.clock = clock;
        this.uploads = new Uploads(config.slowBodiesPerClient());
        this.maxBody = config.maxBodySize().asLongValue();
        this.maxOpenBody = Math.min(maxBody, config.maxOpenBodySize().asLongValue());
        this.bodyTimeout = config.bodyTimeout();
    }

    /**
     * Takes the request over; its body must not have been touched, and is paused.
     *
     * @param caller who asks, empty for those who need not be signed in
     */
    public void forward(RoutingContext context, Route.Forward route, Optional<Caller> caller) {
        if (context.response().closed()) {
            // Gone while it was looked at who asks: nobody would be told any more that it is over.
            return;
        }
        if (hasBody(context.request())) {
            if (declaredLength(context.request()) > most(route)) {
                refuseBody(context, most(route));
                return;
            }
            context.put(
                    SENDER,
                    caller.map(Caller::userId)
                            .orElseGet(() ->
                                    ClientAddress.network(clients.of(context).address())));
            pass(context, route);
            return;
        }
        Optional<CacheKey> key = caller.flatMap(known -> cache.keyOf(context.request(), route, known));
        if (key.isEmpty()) {
            pass(context, route);
            return;
        }
        cache.answer(context, key.get(), flight -> {
            flight.ifPresent(begun -> context.put(FLIGHT, begun));
            pass(context, route);
        });
    }

    private long most(Route.Forward route) {
        return route.open() ? maxOpenBody : maxBody;
    }

    private void pass(RoutingContext context, Route.Forward route) {
        HttpServerRequest request = context.request();
        Backend backend = upstreams.backend(route.upstream());
        backend.budget().earn();
        Optional<Bulkhead.Place> place = backend.bulkhead().enter();
        if (place.isEmpty()) {
            fail(context, route, UpstreamClient.busy(route.upstream()));
            return;
        }
        context.addEndHandler(endedOrGone -> place.get().leave());
        int retries = REPEATABLE.contains(request.method()) && !hasBody(request)
                ? backend.policy().retries()
                : 0;
        attempt(context, route, backend.candidates(clock.instant()), retries);
    }

    /**
     * Answers a request that cannot be passed on as it is, whose end is not clear, or that announces a longer body than the gateway takes; false
     * when it is none of these.
     */
    boolean refuses(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.version() == HttpVersion.HTTP_2 && !fitsHttp1(request)) {
            problems.answer(
                    context, new ProblemException(ErrorCode.BAD_REQUEST, "The head of the request is not valid HTTP."));
            discardBody(context);
            return true;
        }
        if (!isFramedClearly(request)) {
            // Whatever follows could be read as a request by one and as a body by another.
            context.addEndHandler(told -> request.connection().close());
            problems.answer(
                    context,
                    new ProblemException(ErrorCode.BAD_REQUEST, "The request does not say clearly where it ends."));
            return true;
        }
        if (declaredLength(request) <= maxBody) {
            return false;
        }
        refuseBody(context, maxBody);
        return true;
    }

    private void attempt(RoutingContext context, Route.Forward route, Iterator<URI> candidates, int retries) {
        HttpServerRequest request = context.request();
        String query = request.query();
        String target = query == null ? route.path() : route.path() + '?' + query;
        upstreams
                .open(route.upstream(), candidates, request.method(), target)
                .onSuccess(attempt -> exchange(context, route, attempt, candidates, retries))
                .onFailure(failure -> fail(context, route, failure));
    }

    private void exchange(
            RoutingContext context,
            Route.Forward route,
            UpstreamClient.Attempt attempt,
            Iterator<URI> candidates,
            int retries) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        HttpClientRequest outgoing = attempt.request();
        if (response.closed()) {
            attempt.abandoned();
            outgoing.reset();
            return;
        }
        // A client that is gone needs no answer any more.
        response.closeHandler(gone -> {
            attempt.abandoned();
            outgoing.reset();
        });
        copyRequestHead(context, outgoing);
        outgoing.response()
                .onSuccess(answer -> {
                    attempt.answered(answer);
                    if (isOutOfOrder(answer) && candidates.hasNext() && mayRepeat(context, route, retries)) {
                        answer.exceptionHandler(cancelled -> {});
                        outgoing.reset();
                        attempt(context, route, candidates, retries - 1);
                    } else {
                        conclude(context, route, outgoing, answer);
                    }
                })
                .onFailure(failure -> {
                    if (!READING.contains(request.method())) {
                        cache.perhapsWritten(route.upstream()).onComplete(told -> {});
                    }
                    if (response.closed() || response.ended()) {
                        // The client is gone, or broke a rule and was told so.
                        attempt.abandoned();
                        return;
                    }
                    attempt.failed();
                    if (!(failure instanceof TimeoutException) && mayRepeat(context, route, retries)) {
                        // Mostly a pooled connection that the service closed just now. When nobody else is left, the
                        // same instance is asked again on a new one.
                        Iterator<URI> next = candidates.hasNext()
                                ? candidates
                                : upstreams.backend(route.upstream()).candidates(clock.instant());
                        attempt(context, route, next, retries - 1);
                    } else {
                        fail(context, route, failure);
                    }
                });
        Duration patience = upstreams.backend(route.upstream()).policy().answerTimeout();
        if (hasBody(request)) {
            sendBody(context, route, attempt, patience);
        } else {
            request.resume();
            outgoing.idleTimeout(patience.toMillis());
            outgoing.end();
        }
    }

    private boolean mayRepeat(RoutingContext context, Route.Forward route, int retries) {
        return retries > 0
                && !context.response().closed()
                && upstreams.backend(route.upstream()).budget().spend();
    }

    /** Another instance may do better; one that says when to come back has looked after itself. */
    private static boolean isOutOfOrder(HttpClientResponse answer) {
        return (answer.statusCode() == 502 || answer.statusCode() == 503 || answer.statusCode() == 504)
                && answer.getHeader(HttpHeaders.RETRY_AFTER) == null;
    }

    private void sendBody(
            RoutingContext context, Route.Forward route, UpstreamClient.Attempt attempt, Duration patience) {
        HttpServerRequest request = context.request();
        HttpClientRequest outgoing = attempt.request();
        long most = most(route);
        if (!outgoing.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            outgoing.setChunked(true);
        }
        Upload upload = new Upload(clock.instant());
        long often = Math.max(1, bodyTimeout.toMillis() / 2);
        long watch = context.vertx().setPeriodic(Math.min(SLOW_AFTER.toMillis(), often), often, tick -> {
            if (upload.isStuck(clock.instant(), patience)) {
                attempt.failed();
                fail(context, route, new TimeoutException("the service does not take the body"));
                outgoing.reset();
            } else if (upload.stalls(clock.instant(), bodyTimeout)) {
                refuseSlowBody(
                        context,
                        new ProblemException(ErrorCode.REQUEST_TIMEOUT, "The rest of the body did not come in time."));
                outgoing.reset();
            } else if (!upload.isHeld() && !upload.takePlace(uploads, context.get(SENDER))) {
                refuseSlowBody(context, tooManyBodies());
                outgoing.reset();
            }
        });
        context.addEndHandler(done -> {
            context.vertx().cancelTimer(watch);
            upload.end();
        });
        request.handler(part -> {
            upload.passed(part.length(), clock.instant());
            if (upload.length() > most) {
                context.vertx().cancelTimer(watch);
                // In this order: the cancelled request fails, and that must not be what the client is told.
                refuseBody(context, most);
                outgoing.reset();
                return;
            }
            outgoing.write(part);
            if (outgoing.writeQueueFull()) {
                request.pause();
                upload.hold(clock.instant());
                outgoing.drainHandler(drained -> {
                    upload.release(clock.instant());
                    request.resume();
                });
            }
        });
        request.endHandler(ended -> {
            context.vertx().cancelTimer(watch);
            upload.end();
            if (upload.length() <= most) {
                outgoing.idleTimeout(patience.toMillis());
                outgoing.end();
            }
        });
        request.exceptionHandler(broken -> {
            context.vertx().cancelTimer(watch);
            outgoing.reset();
        });
        request.resume();
    }

    private static ProblemException tooManyBodies() {
        return new ProblemException(ErrorCode.TOO_MANY_REQUESTS, "This client sends as many bodies slowly as it may.")
                .withRetryAfter(Duration.ofSeconds(1));
    }

    private void refuseSlowBody(RoutingContext context, ProblemException problem) {
        problems.answer(context, problem);
        cut(context);
    }

    private void conclude(
            RoutingContext context, Route.Forward route, HttpClientRequest outgoing, HttpClientResponse answer) {
        Flight flight = context.get(FLIGHT);
        if (flight != null) {
            if (cache.keeps(flight, answer)) {
                collect(
                        context,
                        flight,
                        outgoing,
                        answer,
                        upstreams.backend(route.upstream()).policy().idleTimeout());
                return;
            }
            if (answer.statusCode() >= 500 && cache.fallsBack(context, flight)) {
                answer.exceptionHandler(cancelled -> {});
                outgoing.reset();
                return;
            }
            flight.fails();
        }
        Duration patience = upstreams.backend(route.upstream()).policy().idleTimeout();
        if (READING.contains(context.request().method())) {
            respond(context, outgoing, answer, patience);
            return;
        }
        // Whoever is told that something was written reads it, at whichever gateway.
        answer.pause();
        cache.written(route.upstream()).onComplete(told -> {
            respond(context, outgoing, answer, patience);
            answer.resume();
        });
    }

    /** A short answer that others will want as well is read whole first, however slow this client is. */
    private void collect(
            RoutingContext context,
            Flight flight,
            HttpClientRequest outgoing,
            HttpClientResponse answer,
            Duration patience) {
        answer.exceptionHandler(broken -> {});
        long watch = context.vertx()
                .setTimer(
                        Math.max(1, patience.toMillis()),
                        late -> outgoing.reset(CANCEL, new TimeoutException("not whole after " + patience)));
        answer.body()
                .onComplete(done -> context.vertx().cancelTimer(watch))
                .onSuccess(body -> {
                    HttpServerResponse response = context.response();
                    if (!response.ended() && !response.closed()) {
                        cache.keep(context, flight, passedOn(answer), body);
                    }
                })
                .onFailure(broken -> {
                    flight.fails();
                    outgoing.reset();
                    if (!context.response().closed() && !context.response().ended()) {
                        LOG.debugf(
                                "An answer broke off traceId=%s reason=%s", TraceId.of(context), broken.getMessage());
                        cut(context);
                    }
                });
    }

    private void respond(
            RoutingContext context, HttpClientRequest outgoing, HttpClientResponse answer, Duration patience) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            answer.exceptionHandler(cancelled -> {});
            outgoing.reset();
            return;
        }
        response.setStatusCode(answer.statusCode());
        copyResponseHead(context, answer);
        answer.exceptionHandler(broken -> {
            LOG.debugf("An answer broke off traceId=%s reason=%s", TraceId.of(context), broken.getMessage());
            cut(context);
        });
        // Not the client's own time-out: once the head is there nothing ends it, and it would close the connection
        // under a later request.
        Instant[] last = {clock.instant()};
        Held<Buffer> first = new Held<>();
        answer.handler(part -> {
            last[0] = clock.instant();
            if (first.holds(part)) {
                return;
            }
            first.release().ifPresent(response::write);
            response.write(part);
            if (response.writeQueueFull()) {
                answer.pause();
                response.drainHandler(drained -> answer.resume());
            }
        });
        answer.endHandler(ended -> first.release().ifPresentOrElse(response::end, response::end));
        // Most answers are whole once their head is there: they are written at once, and need nobody to watch them.
        context.vertx().runOnContext(next -> {
            if (!response.ended() && !response.closed()) {
                first.release().ifPresent(response::write);
                watch(context, outgoing, last, patience);
            }
        });
    }

    private void watch(RoutingContext context, HttpClientRequest outgoing, Instant[] last, Duration patience) {
        long watch = context.vertx().setPeriodic(Math.max(1, patience.toMillis() / 2), tick -> {
            if (!clock.instant().isBefore(last[0].plus(patience))) {
                outgoing.reset(CANCEL, new TimeoutException("nothing came for " + patience));
            }
        });
        context.addEndHandler(done -> context.vertx().cancelTimer(watch));
    }

    /** A response that has begun and cannot be finished must not look finished. Other requests on a connection of HTTP/2 go on. */
    private static void cut(RoutingContext context) {
        if (context.request().version() == HttpVersion.HTTP_2) {
            context.response().reset(context.response().ended() ? NO_ERROR : CANCEL);
        } else {
            context.request().connection().close();
        }
    }

    /** Reads away what is left of the body of a request that has its answer, so that the client gets to read it. */
    static void discardBody(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            return;
        }
        long[] read = {0};
        request.handler(part -> {
            read[0] += part.length();
            if (read[0] > PATIENCE_WITH_A_REFUSED_BODY) {
                cut(context);
            }
        });
        request.endHandler(ended -> {});
        request.resume();
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
        if (request.version() == HttpVersion.HTTP_2) {
            // Over HTTP/2 the server would compress once more what a service has compressed.
            headers.set(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
        }
        Client client = clients.of(context);
        headers.set("x-forwarded-for", client.address().getHostAddress());
        headers.set("x-forwarded-proto", client.secure() ? "https" : "http");
        if (!client.host().isEmpty()) {
            headers.set("x-forwarded-host", client.host());
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
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong() | 1);
    }

    /** Headers of an answer that are the client's: not those of one connection, nor what the gateway says itself. */
    private static MultiMap passedOn(HttpClientResponse answer) {
        HopByHop hopByHop = new HopByHop(answer.headers().getAll(HttpHeaders.CONNECTION));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (Map.Entry<String, String> header : answer.headers()) {
            if (!hopByHop.contains(header.getKey()) && !CorsPolicy.owns(header.getKey())) {
                headers.add(header.getKey(), header.getValue());
            }
        }
        return headers;
    }

    private static void copyResponseHead(RoutingContext context, HttpClientResponse answer) {
        HttpServerResponse response = context.response();
        // What the service did to the body counts.
        response.headers().remove(HttpHeaders.CONTENT_ENCODING);
        for (Map.Entry<String, String> header : passedOn(answer)) {
            String name = header.getKey();
            // What the gateway says on every answer is not said twice.
            if (SEVERAL.contains(name.toLowerCase(Locale.ROOT))
                    || !response.headers().contains(name)) {
                response.headers().add(name, header.getValue());
            }
        }
        chooseEncoding(context, answer);
        boolean bodiless = answer.statusCode() == 204
                || answer.statusCode() == 304
                || answer.request().getMethod().equals(HttpMethod.HEAD);
        if (answer.getHeader(HttpHeaders.CONTENT_LENGTH) == null && !bodiless) {
            response.setChunked(true);
        }
    }

    /** The server compresses for clients that want it, whatever is not marked as final. */
    private static void chooseEncoding(RoutingContext context, HttpClientResponse answer) {
        MultiMap headers = context.response().headers();
        if (headers.contains(HttpHeaders.CONTENT_ENCODING)) {
            return;
        }
        if (Compression.suits(
                context.request().path(),
                answer.getHeader(HttpHeaders.CONTENT_TYPE),
                length(answer.getHeader(HttpHeaders.CONTENT_LENGTH)))) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        } else {
            asItIs(context);
        }
    }

    /** Keeps the server from compressing an answer. */
    static void asItIs(RoutingContext context) {
        if (context.request().headers().contains(HttpHeaders.ACCEPT_ENCODING)) {
            context.response().headers().set(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
        }
    }

    private void refuseBody(RoutingContext context, long most) {
        problems.answer(
                context,
                new ProblemException(ErrorCode.PAYLOAD_TOO_LARGE, "A body may have at most " + most + " bytes here."));
        discardBody(context);
    }

    private void fail(RoutingContext context, Route.Forward route, Throwable failure) {
        if (context.response().closed() || context.response().ended()) {
            return;
        }
        ProblemException problem = UpstreamClient.problemOf(route.upstream(), failure);
        LOG.infof(
                "A request found no answer upstream=%s errorCode=%s traceId=%s reason=%s",
                route.upstream().serviceName(), problem.code(), TraceId.of(context), failure.getMessage());
        Flight flight = context.get(FLIGHT);
        if (flight == null || !cache.fallsBack(context, flight)) {
            problems.answer(context, problem);
        }
        discardBody(context);
    }

    /** HTTP/2 carries any octets, line ends as well; what HTTP/1.1 cannot write down would reach no service, or as something else. */
    private static boolean fitsHttp1(HttpServerRequest request) {
        if (validateToken(request.method().name()) >= 0
                || request.uri() == null
                || !TARGET.matcher(request.uri()).matches()) {
            return false;
        }
        for (Map.Entry<String, String> header : request.headers()) {
            if (validateToken(header.getKey()) >= 0 || validateValidHeaderValue(header.getValue()) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** The server has refused contradicting lengths and dropped a length beside {@code chunked}; other codings it does not know. */
    private static boolean isFramedClearly(HttpServerRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        return codings.isEmpty()
                || codings.size() == 1
                        && codings.getFirst().strip().equalsIgnoreCase("chunked")
                        && request.version() != HttpVersion.HTTP_1_0;
    }

    /** In HTTP/2 a body needs no header: what may have one is taken to, though it may turn out to be empty. */
    private static boolean hasBody(HttpServerRequest request) {
        return declaredLength(request) > 0
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || request.version() == HttpVersion.HTTP_2
                        && WITH_A_BODY.contains(request.method())
                        && !request.headers().contains(HttpHeaders.CONTENT_LENGTH);
    }

    private static long declaredLength(HttpServerRequest request) {
        return length(request.getHeader(HttpHeaders.CONTENT_LENGTH));
    }

    private static long length(String declared) {
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
