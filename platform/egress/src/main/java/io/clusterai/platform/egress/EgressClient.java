package io.clusterai.platform.egress;

import io.clusterai.platform.egress.EgressException.Reason;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The only way from the suite to an address that a user configured. Resolves once, asks the policy about the result and connects to that very
 * address; the name serves for {@code Host} and TLS alone. Failures are {@link EgressException}s. Thread-safe, never blocks its caller.
 */
public final class EgressClient implements AutoCloseable {

    private final EgressPolicy policy;
    private final HostResolver resolver;
    private final Duration connectTimeout;
    private final HttpClient http;
    private final WorkerExecutor resolving;

    public EgressClient(
            Vertx vertx, EgressPolicy policy, HostResolver resolver, Duration connectTimeout, int connectionsPerHost) {
        this.policy = policy;
        this.resolver = resolver;
        this.connectTimeout = connectTimeout;
        this.http = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(Math.toIntExact(connectTimeout.toMillis()))
                        .setDecompressionSupported(false)
                        .setKeepAliveTimeout(30),
                new PoolOptions().setHttp1MaxSize(connectionsPerHost).setMaxWaitQueueSize(connectionsPerHost * 16));
        this.resolving = vertx.createSharedWorkerExecutor("egress-resolver", 4, 30, TimeUnit.SECONDS);
    }

    /**
     * Checks a URL at the moment a user configures it: its form, and every address behind it. Fails with a {@link ProblemException} whose code
     * is {@code ADDRESS_FORBIDDEN}; a name that does not resolve yet, or not within the time to connect, is accepted, because each connection is
     * checked again.
     */
    public Uni<URI> admit(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException malformed) {
            return Uni.createFrom().failure(forbidden("The URL cannot be read"));
        }
        if (policy.decide(url) instanceof EgressPolicy.Decision.Refuse refuse) {
            return Uni.createFrom().failure(forbidden(refuse.reason()));
        }
        return uni(resolve(url.getHost()))
                .onItem()
                .invoke(addresses -> addresses.forEach(address -> {
                    if (policy.decide(address) instanceof EgressPolicy.Decision.Refuse refuse) {
                        throw forbidden("The URL leads to a " + refuse.reason());
                    }
                }))
                .replaceWith(url)
                .ifNoItem()
                .after(connectTimeout)
                .recoverWithUni(Uni.createFrom().item(url))
                .onFailure(EgressClient::isUnresolved)
                .recoverWithItem(url);
    }

    /** Sends the request and reads the whole answer. Cancelling resets the connection. */
    public Uni<EgressResponse> send(EgressRequest request) {
        return exchange(request)
                .chain(response -> readAll(response, request))
                .ifNoItem()
                .after(request.timeout())
                .failWith(() -> new EgressException(Reason.TIMED_OUT, "No answer in " + request.timeout(), null));
    }

    /**
     * Sends the request and hands over the answer as soon as its head has arrived. The response is paused: set handlers, then {@code resume()}.
     * The caller reads it to the end or resets {@code response.request()}.
     */
    public Uni<HttpClientResponse> open(EgressRequest request) {
        return exchange(request)
                .ifNoItem()
                .after(request.timeout())
                .failWith(() -> new EgressException(Reason.TIMED_OUT, "No answer in " + request.timeout(), null));
    }

    @Override
    public void close() {
        http.close().onComplete(closed -> resolving.close());
    }

    private Uni<HttpClientResponse> exchange(EgressRequest request) {
        if (policy.decide(request.url()) instanceof EgressPolicy.Decision.Refuse refuse) {
            return Uni.createFrom().failure(new EgressException(Reason.FORBIDDEN, refuse.reason(), null));
        }
        return Uni.createFrom().emitter(emitter -> {
            Exchange exchange = new Exchange();
            emitter.onTermination(exchange::abandonUnlessAnswered);
            resolve(request.url().getHost())
                    .compose(addresses -> connect(request, permitted(addresses), 0))
                    .compose(connected -> exchange.send(connected, request))
                    .onComplete(answer -> {
                        if (answer.succeeded()) {
                            emitter.complete(answer.result());
                        } else {
                            emitter.fail(answer.cause());
                        }
                    });
        });
    }

    private List<InetAddress> permitted(List<InetAddress> addresses) {
        List<InetAddress> permitted = addresses.stream()
                .filter(address -> policy.decide(address) instanceof EgressPolicy.Decision.Permit)
                .toList();
        if (permitted.isEmpty()) {
            String reason = policy.decide(addresses.getFirst()) instanceof EgressPolicy.Decision.Refuse refuse
                    ? refuse.reason()
                    : "no address";
            throw new EgressException(Reason.FORBIDDEN, "The URL leads to a " + reason, null);
        }
        return permitted;
    }

    /** Tries one address after the other; nothing has been sent as long as no connection stands. */
    private Future<HttpClientRequest> connect(EgressRequest request, List<InetAddress> addresses, int index) {
        URI url = request.url();
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setServer(SocketAddress.inetSocketAddress(
                        port, addresses.get(index).getHostAddress()))
                .setHost(hostName(url))
                .setPort(port)
                .setSsl(tls)
                .setURI(target(url))
                .setFollowRedirects(false)
                .setConnectTimeout(connectTimeout.toMillis())
                .setIdleTimeout(request.idleTimeout().toMillis());
        request.headers().forEach(options::putHeader);
        return http.request(options)
                .recover(failure -> index + 1 < addresses.size()
                        ? connect(request, addresses, index + 1)
                        : Future.failedFuture(new EgressException(
                                Reason.UNREACHABLE, "No connection: " + summary(failure), failure)));
    }

    private Future<List<InetAddress>> resolve(String host) {
        try {
            return Future.succeededFuture(List.of(InetAddress.ofLiteral(unbracketed(host))));
        } catch (IllegalArgumentException notALiteral) {
            return resolving
                    .executeBlocking(() -> resolver.resolve(host), false)
                    .recover(failure -> Future.failedFuture(
                            failure instanceof UnknownHostException
                                    ? new EgressException(Reason.UNRESOLVED, "The name has no address", failure)
                                    : failure));
        }
    }

    private Uni<EgressResponse> readAll(HttpClientResponse response, EgressRequest request) {
        return Uni.createFrom().emitter(emitter -> {
            Exchange exchange = new Exchange();
            exchange.current.set(response.request());
            emitter.onTermination(exchange::abandonUnlessAnswered);
            Buffer body = Buffer.buffer();
            response.exceptionHandler(failure -> {
                exchange.answered = true;
                emitter.fail(broken(failure));
            });
            response.endHandler(end -> {
                exchange.answered = true;
                emitter.complete(new EgressResponse(response.statusCode(), response.headers(), body));
            });
            response.handler(chunk -> {
                if (body.length() + (long) chunk.length() > request.maxResponseBytes()) {
                    emitter.fail(new EgressException(
                            Reason.TOO_LARGE, "The answer exceeds " + request.maxResponseBytes() + " bytes", null));
                } else {
                    body.appendBuffer(chunk);
                }
            });
            response.resume();
        });
    }

    private static String target(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    private static String hostName(URI url) {
        return unbracketed(url.getHost());
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static String summary(Throwable failure) {
        return failure.getClass().getSimpleName();
    }

    private static EgressException broken(Throwable failure) {
        return failure instanceof EgressException known
                ? known
                : new EgressException(Reason.BROKEN, "The connection broke: " + summary(failure), failure);
    }

    private static boolean isUnresolved(Throwable failure) {
        return failure instanceof EgressException known && known.reason() == Reason.UNRESOLVED;
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(ErrorCode.ADDRESS_FORBIDDEN, detail);
    }

    private static <T> Uni<T> uni(Future<T> future) {
        return Uni.createFrom()
                .emitter(emitter -> future.onComplete(done -> {
                    if (done.succeeded()) {
                        emitter.complete(done.result());
                    } else {
                        emitter.fail(done.cause());
                    }
                }));
    }

    /** One exchange on the wire: remembers what to reset when nobody waits for the answer any more. */
    private static final class Exchange {

        private final AtomicReference<HttpClientRequest> current = new AtomicReference<>();
        private volatile boolean answered;
        private volatile boolean abandoned;

        Future<HttpClientResponse> send(HttpClientRequest request, EgressRequest wanted) {
            current.set(request);
            if (abandoned) {
                request.reset();
                return Future.failedFuture(new EgressException(Reason.BROKEN, "Nobody waits any more", null));
            }
            Promise<HttpClientResponse> head = Promise.promise();
            request.response().onComplete(response -> {
                if (response.failed()) {
                    head.fail(broken(response.cause()));
                } else if (abandoned) {
                    head.fail(new EgressException(Reason.BROKEN, "Nobody waits any more", null));
                } else {
                    answered = true;
                    response.result().pause();
                    head.complete(response.result());
                }
            });
            Future<HttpClientResponse> sent =
                    wanted.body().length() == 0 ? request.send() : request.send(wanted.body());
            return sent.compose(response -> head.future(), failure -> Future.failedFuture(broken(failure)));
        }

        void abandonUnlessAnswered() {
            if (answered) {
                return;
            }
            abandoned = true;
            HttpClientRequest request = current.get();
            if (request != null) {
                request.reset();
            }
        }
    }
}
