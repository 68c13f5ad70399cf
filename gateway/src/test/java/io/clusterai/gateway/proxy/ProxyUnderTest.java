package io.clusterai.gateway.proxy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.gateway.cache.Caches;
import io.clusterai.gateway.route.Route;
import io.clusterai.gateway.route.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The proxy alone, without the gate before it, and servers to stand behind it. */
final class ProxyUnderTest implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private UpstreamClient upstreams;
    private int port;
    private volatile Future<Void> known = Future.succeededFuture();

    Vertx vertx() {
        return vertx;
    }

    UpstreamClient upstreams() {
        return upstreams;
    }

    int port() {
        return port;
    }

    /** From now on requests wait for this, as for the answer to who it is that asks. */
    void holdUntil(Future<Void> now) {
        known = now;
    }

    /** A proxy before these services. */
    void serve(Addresses addresses, Map<String, String> values) throws Exception {
        ProxyConfig config = ProxyConfigTest.config(values);
        upstreams = new UpstreamClient(vertx, config, addresses, InstantSource.system());
        ProxyService proxy = new ProxyService(
                upstreams,
                new ProblemPublisher(new ObjectMapper()),
                new ClientService(config),
                Caches.off(vertx),
                config,
                InstantSource.system());
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            if (proxy.refuses(context)) {
                return;
            }
            context.request().pause();
            Upstream upstream = context.request().path().startsWith("/workers")
                    ? Upstream.WORKERS
                    : context.request().path().startsWith("/models") ? Upstream.MODELS : Upstream.ALERTS;
            boolean open = context.request().path().endsWith("/login");
            Route.Forward route = new Route.Forward(upstream, context.request().path(), open);
            if (known.isComplete()) {
                proxy.forward(context, route, Optional.empty());
            } else {
                known.onSuccess(now -> proxy.forward(context, route, Optional.empty()));
            }
        });
        HttpServerOptions options = new HttpServerOptions().setCompressionSupported(true);
        new DoorModule().customizeHttpsServer(options);
        port = start(options, router);
    }

    URI listen(Handler<HttpServerRequest> handler) throws Exception {
        return URI.create("http://127.0.0.1:" + start(new HttpServerOptions(), handler));
    }

    private int start(HttpServerOptions options, Handler<HttpServerRequest> handler) throws Exception {
        return done(vertx.createHttpServer(options)
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort));
    }

    static void well(HttpServerRequest request) {
        request.end().onSuccess(ended -> request.response().end("well"));
    }

    static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    record Addresses(List<URI> workers, List<URI> models, List<URI> others) implements UpstreamConfig {

        @Override
        public Instances authService() {
            return new Fixed(others);
        }

        @Override
        public Instances metricsCollector() {
            return new Fixed(others);
        }

        @Override
        public Instances workerService() {
            return new Fixed(workers);
        }

        @Override
        public Instances modelService() {
            return new Fixed(models);
        }

        @Override
        public Instances alertService() {
            return new Fixed(others);
        }
    }

    private record Fixed(List<URI> urls) implements UpstreamConfig.Instances {

        @Override
        public List<URI> managementUrls() {
            return urls;
        }

        @Override
        public Optional<Duration> answerTimeout() {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> idleTimeout() {
            return Optional.empty();
        }

        @Override
        public Optional<Integer> requests() {
            return Optional.empty();
        }
    }
}
