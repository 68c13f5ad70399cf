package io.clusterai.gateway.proxy;

import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Speaks with the services: chooses an instance, passes over those that refuse a connection, and names what failed. Never blocks. */
@Singleton
public class UpstreamClient {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Longest answer that is read as a whole. */
    private static final int LONGEST_ANSWER = 8 << 20;

    private final ProxyConfig config;
    private final InstantSource clock;
    /** A pool gives connections of any event loop to any other, and then every part of a request and its answer changes threads. */
    private final ThreadLocal<HttpClient> ofThisLoop;

    private final HttpClient elsewhere;
    private final Map<Upstream, Backend> backends = new EnumMap<>(Upstream.class);

    UpstreamClient(Vertx vertx, ProxyConfig config, UpstreamConfig upstreams, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        for (Upstream upstream : Upstream.values()) {
            UpstreamConfig.Instances configured = upstreams.of(upstream);
            backends.put(upstream, new Backend(configured.urls(), policy(config, configured)));
        }
        Supplier<HttpClient> clients = () -> vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(
                                Math.toIntExact(config.connectTimeout().toMillis()))
                        // Below the idle time-out of the services, so that a pooled connection is rarely closed under a
                        // request.
                        .setKeepAliveTimeout(20)
                        .setDecompressionSupported(false)
                        .setMaxInitialLineLength(16 << 10)
                        .setMaxHeaderSize(32 << 10),
                new PoolOptions()
                        .setHttp1MaxSize(config.connectionsPerInstance())
                        .setMaxWaitQueueSize(4 * config.connectionsPerInstance()));
        this.ofThisLoop = ThreadLocal.withInitial(clients);
        this.elsewhere = clients.get();
    }

    private HttpClient http() {
        return Context.isOnEventLoopThread() ? ofThisLoop.get() : elsewhere;
    }

    /** {@code gateway_breaker_open}: 1 while requests to a service are refused, and {@code gateway_upstream_requests}: what it has under way. */
    void measure(@Observes StartupEvent started, MeterRegistry metrics) {
        backends.forEach((upstream, backend) -> {
            Gauge.builder(
                            "gateway_breaker_open",
                            backend,
                            measured -> measured.state(clock.instant()) == Breaker.State.OPEN ? 1 : 0)
                    .tag("upstream", upstream.serviceName())
                    .register(metrics);
            Gauge.builder("gateway_upstream_requests", backend.bulkhead(), Bulkhead::taken)
                    .tag("upstream", upstream.serviceName())
                    .register(metrics);
        });
    }

    private static Backend.Policy policy(ProxyConfig config, UpstreamConfig.Instances configured) {
        return new Backend.Policy(
                configured.answerTimeout().orElseGet(config::answerTimeout),
                configured.idleTimeout().orElseGet(config::idleTimeout),
                configured.requests().orElseGet(config::requestsPerService),
                config.retries(),
                config.retryShare(),
                config.sitOut(),
                new Breaker.Policy(
                        config.breakerWindow(),
                        config.breakerMinimum(),
                        config.breakerRatio(),
                        config.breakerOpenFor(),
                        config.breakerSlowAfter()));
    }

    /** What a readiness probe said about an instance. */
    public void observed(Upstream upstream, URI instance, boolean ready) {
        backends.get(upstream).pool().observed(instance, ready);
    }

    /** How a service does, as this gateway sees it. */
    UpstreamView view(Upstream upstream) {
        return UpstreamView.of(upstream, backends.get(upstream), clock.instant());
    }

    Backend backend(Upstream upstream) {
        return backends.get(upstream);
    }

    /**
     * Reads a whole answer in the name of the user behind {@code token}. When one instance does not answer in time another is asked, within
     * the budget. Fails with a {@link ProblemException} for anything but 2xx.
     */
    public Uni<Buffer> read(Upstream upstream, String pathAndQuery, String token) {
        Backend backend = backends.get(upstream);
        backend.budget().earn();
        return Uni.createFrom().deferred(() -> {
            Iterator<URI> candidates = backend.candidates(clock.instant());
            return Uni.createFrom()
                    .deferred(() -> readOnce(upstream, candidates, pathAndQuery, token))
                    .onFailure(failure -> candidates.hasNext()
                            && failure instanceof ProblemException problem
                            && problem.code() == ErrorCode.UPSTREAM_TIMEOUT
                            && backend.budget().spend())
                    .retry()
                    .atMost(1);
        });
    }

    private Uni<Buffer> readOnce(Upstream upstream, Iterator<URI> candidates, String pathAndQuery, String token) {
        Backend backend = backends.get(upstream);
        Optional<Bulkhead.Place> place = backend.bulkhead().enter();
        if (place.isEmpty()) {
            return Uni.createFrom().failure(busy(upstream));
        }
        Future<Buffer> answer = open(upstream, candidates, HttpMethod.GET, pathAndQuery)
                .compose(attempt -> {
                    HttpClientRequest request = attempt.request();
                    return request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token)
                            .putHeader(HttpHeaders.ACCEPT, "application/json")
                            .idleTimeout(config.readTimeout().toMillis())
                            .send()
                            .onFailure(failure -> attempt.failed())
                            .onSuccess(attempt::answered)
                            .compose(response -> response.statusCode() / 100 == 2
                                    ? body(request, response)
                                    : discard(request, response, problemOf(upstream, response.statusCode())));
                })
                .onComplete(done -> place.get().leave())
                .recover(failure -> Future.failedFuture(problemOf(upstream, failure)));
        return within(upstream, answer);
    }

    /** Reads from one instance, whatever it answers; for probes and documents. Fails as the network fails. */
    public Uni<Answer> probe(URI url, Duration patience) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(url.toString())
                .setConnectTimeout(patience.toMillis())
                .setIdleTimeout(patience.toMillis());
        Future<Answer> answer = http().request(options)
                .onSuccess(UpstreamClient::quieten)
                .compose(request -> request.send().compose(response -> body(request, response)
                        .map(body -> new Answer(response.statusCode(), body))));
        return Uni.createFrom()
                .completionStage(answer.toCompletionStage())
                .ifNoItem()
                .after(patience)
                .failWith(() -> new TimeoutException("no answer within " + patience));
    }

    /** The first instance in turn at which a document lies. */
    URI instance(Upstream upstream) {
        return backends.get(upstream).pool().candidates(clock.instant()).getFirst();
    }

    /** Reads a document that needs no token from any instance of a service. */
    public Uni<Answer> document(Upstream upstream, String pathAndQuery) {
        return probe(instance(upstream).resolve(pathAndQuery), config.readTimeout());
    }

    /**
     * A connection to the next candidate that may be asked, with a request on it of which nothing has been sent. Candidates that refuse the
     * connection are passed over; what became of the request has to be told to the attempt.
     */
    Future<Attempt> open(Upstream upstream, Iterator<URI> candidates, HttpMethod method, String pathAndQuery) {
        Backend backend = backends.get(upstream);
        boolean read = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        Optional<Backend.Leave> leave = backend.next(candidates, clock.instant(), read);
        if (leave.isEmpty()) {
            return Future.failedFuture(open(upstream, backend));
        }
        URI instance = leave.get().instance();
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(instance.getHost())
                .setPort(portOf(instance))
                .setSsl("https".equals(instance.getScheme()))
                .setURI(pathAndQuery)
                .setConnectTimeout(config.connectTimeout().toMillis());
        return http().request(options)
                .onSuccess(UpstreamClient::quieten)
                .map(request -> {
                    backend.pool().answered(instance);
                    return new Attempt(request, leave.get().call());
                })
                .recover(failure -> {
                    leave.get().call().failed(clock.instant());
                    if (!isRefusal(failure)) {
                        return Future.failedFuture(failure);
                    }
                    backend.pool().refused(instance, clock.instant());
                    return candidates.hasNext()
                            ? open(upstream, candidates, method, pathAndQuery)
                                    .recover(later ->
                                            Future.failedFuture(later instanceof ProblemException ? failure : later))
                            : Future.failedFuture(failure);
                });
    }

    private ProblemException open(Upstream upstream, Backend backend) {
        Duration pause = backend.pause(clock.instant());
        return new ProblemException(
                        ErrorCode.UPSTREAM_UNAVAILABLE,
                        backend.ruling(clock.instant()).isPresent()
                                ? upstream.serviceName() + " is left alone by decision of an operator."
                                : upstream.serviceName() + " failed too often and is given a pause.")
                .withRetryAfter(pause.plusMillis(999));
    }

    static ProblemException busy(Upstream upstream) {
        return new ProblemException(
                        ErrorCode.UPSTREAM_UNAVAILABLE,
                        upstream.serviceName() + " has as many requests under way as it may have.")
                .withRetryAfter(RETRY_AFTER);
    }

    /** What a client is told when no answer came. */
    static ProblemException problemOf(Upstream upstream, Throwable failure) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        String name = upstream.serviceName();
        if (failure instanceof TimeoutException) {
            return new ProblemException(ErrorCode.UPSTREAM_TIMEOUT, name + " did not answer in time.", failure);
        }
        if (failure instanceof IllegalArgumentException) {
            return new ProblemException(ErrorCode.UPSTREAM_FAILED, name + " did not answer in HTTP.", failure);
        }
        return new ProblemException(ErrorCode.UPSTREAM_UNAVAILABLE, name + " is not reachable.", failure)
                .withRetryAfter(RETRY_AFTER);
    }

    private static ProblemException problemOf(Upstream upstream, int status) {
        String name = upstream.serviceName();
        return switch (status) {
            case 401 -> new ProblemException(ErrorCode.UNAUTHENTICATED, name + " does not accept the token.");
            case 403 -> new ProblemException(ErrorCode.FORBIDDEN, name + " refuses this to the caller.");
            default ->
                new ProblemException(ErrorCode.UPSTREAM_UNAVAILABLE, name + " answered with status " + status + ".")
                        .withRetryAfter(RETRY_AFTER);
        };
    }

    private <T> Uni<T> within(Upstream upstream, Future<T> answer) {
        return Uni.createFrom()
                .completionStage(answer.toCompletionStage())
                .ifNoItem()
                .after(config.readTimeout())
                .failWith(() -> problemOf(upstream, new TimeoutException("no answer in time")));
    }

    private static Future<Buffer> body(HttpClientRequest request, HttpClientResponse response) {
        Buffer whole = Buffer.buffer();
        // The end says the same.
        response.exceptionHandler(broken -> {});
        response.handler(part -> {
            if (whole.length() + part.length() > LONGEST_ANSWER) {
                request.reset();
            } else {
                whole.appendBuffer(part);
            }
        });
        return response.end().map(ended -> whole);
    }

    private static <T> Future<T> discard(
            HttpClientRequest request, HttpClientResponse response, ProblemException problem) {
        response.exceptionHandler(cancelled -> {});
        request.reset();
        return Future.failedFuture(problem);
    }

    /** Whoever asks is told of every failure by the answer that does not come; the client would write it into the log as well. */
    private static void quieten(HttpClientRequest request) {
        request.exceptionHandler(told -> {});
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ConnectException || failure instanceof UnknownHostException;
    }

    private static int portOf(URI instance) {
        if (instance.getPort() > 0) {
            return instance.getPort();
        }
        return "https".equals(instance.getScheme()) ? 443 : 80;
    }

    /** A whole answer of one instance. */
    public record Answer(int status, Buffer body) {}

    /** One request to one instance. */
    final class Attempt {

        private final HttpClientRequest request;
        private final Breaker.Call call;

        private Attempt(HttpClientRequest request, Breaker.Call call) {
            this.request = request;
            this.call = call;
        }

        HttpClientRequest request() {
            return request;
        }

        /** The head of the answer is there. A service that says itself when to come back is well enough to say so. */
        void answered(HttpClientResponse answer) {
            if (answer.statusCode() >= 500
                    && answer.statusCode() != 501
                    && answer.getHeader(HttpHeaders.RETRY_AFTER) == null) {
                call.failed(clock.instant());
            } else {
                call.succeeded(clock.instant());
            }
        }

        /** No answer came. */
        void failed() {
            call.failed(clock.instant());
        }

        /** The client is gone. */
        void abandoned() {
            call.abandoned();
        }
    }
}
