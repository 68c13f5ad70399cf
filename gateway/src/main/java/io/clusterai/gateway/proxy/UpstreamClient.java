package io.clusterai.gateway.proxy;

import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
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
import jakarta.enterprise.context.ApplicationScoped;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Speaks with the services: chooses an instance, passes over those that refuse a connection, and names what failed. Never blocks. */
@ApplicationScoped
public class UpstreamClient {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Longest answer that is read as a whole. */
    private static final int LONGEST_ANSWER = 8 << 20;

    private final ProxyConfig config;
    private final InstantSource clock;
    private final HttpClient http;
    private final Map<Upstream, InstancePool> pools = new EnumMap<>(Upstream.class);

    UpstreamClient(Vertx vertx, ProxyConfig config, UpstreamConfig upstreams, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        for (Upstream upstream : Upstream.values()) {
            pools.put(upstream, new InstancePool(upstreams.of(upstream).urls(), config.sitOut()));
        }
        this.http = vertx.createHttpClient(
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
    }

    /** What a readiness probe said about an instance. */
    public void observed(Upstream upstream, URI instance, boolean ready) {
        pools.get(upstream).observed(instance, ready);
    }

    /** Reads a whole answer in the name of the user behind {@code token}. Fails with a {@link ProblemException} for anything but 2xx. */
    public Uni<Buffer> read(Upstream upstream, String pathAndQuery, String token) {
        Future<Buffer> answer = open(upstream, HttpMethod.GET, pathAndQuery)
                .compose(request -> request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token)
                        .putHeader(HttpHeaders.ACCEPT, "application/json")
                        .idleTimeout(config.readTimeout().toMillis())
                        .send()
                        .compose(response -> response.statusCode() / 100 == 2
                                ? body(request, response)
                                : discard(request, response, problemOf(upstream, response.statusCode()))))
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
        Future<Answer> answer = http.request(options).compose(request -> request.send()
                .compose(response -> body(request, response).map(body -> new Answer(response.statusCode(), body))));
        return Uni.createFrom()
                .completionStage(answer.toCompletionStage())
                .ifNoItem()
                .after(patience)
                .failWith(() -> new TimeoutException("no answer within " + patience));
    }

    /** The first instance in turn at which a document lies. */
    URI instance(Upstream upstream) {
        return pools.get(upstream).candidates(clock.instant()).getFirst();
    }

    /** Reads a document that needs no token from any instance of a service. */
    public Uni<Answer> document(Upstream upstream, String pathAndQuery) {
        return probe(instance(upstream).resolve(pathAndQuery), config.readTimeout());
    }

    /** A connection to an instance with a request on it, of which nothing has been sent. */
    Future<HttpClientRequest> open(Upstream upstream, HttpMethod method, String pathAndQuery) {
        InstancePool pool = pools.get(upstream);
        return open(pool, pool.candidates(clock.instant()).iterator(), method, pathAndQuery);
    }

    private Future<HttpClientRequest> open(
            InstancePool pool, Iterator<URI> candidates, HttpMethod method, String pathAndQuery) {
        URI instance = candidates.next();
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(instance.getHost())
                .setPort(portOf(instance))
                .setSsl("https".equals(instance.getScheme()))
                .setURI(pathAndQuery)
                .setConnectTimeout(config.connectTimeout().toMillis())
                .setIdleTimeout(config.idleTimeout().toMillis());
        return http.request(options)
                .onSuccess(request -> pool.answered(instance))
                .recover(failure -> {
                    if (!isRefusal(failure)) {
                        return Future.failedFuture(failure);
                    }
                    pool.refused(instance, clock.instant());
                    return candidates.hasNext()
                            ? open(pool, candidates, method, pathAndQuery)
                            : Future.failedFuture(failure);
                });
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
}
