package io.clusterai.bench.gateway;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** The least that a reverse proxy on Vert.x can do: headers and bodies pass, nothing is checked. One server and one pool per event loop. */
public final class BareProxy extends AbstractVerticle {

    private static final String HOST = "127.0.0.1";
    private static final int CONNECTIONS = 256;

    private final int port;
    private final int backend;
    private HttpClient client;

    private BareProxy(int port, int backend) {
        this.port = port;
        this.backend = backend;
    }

    /** Arguments: its port, that of the backend, how many event loops. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int backend = Integer.parseInt(arguments[1]);
        int loops = Integer.parseInt(arguments[2]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        vertx.deployVerticle(() -> new BareProxy(port, backend), new DeploymentOptions().setInstances(loops))
                .onFailure(failure -> {
                    System.err.println("The proxy does not start: " + failure);
                    System.exit(1);
                });
    }

    @Override
    public void start(Promise<Void> started) {
        client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        vertx.createHttpServer(new HttpServerOptions().setHost(HOST).setPort(port))
                .requestHandler(this::pass)
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void pass(HttpServerRequest request) {
        request.pause();
        client.request(new RequestOptions()
                        .setMethod(request.method())
                        .setHost(HOST)
                        .setPort(backend)
                        .setURI(request.uri()))
                .onSuccess(outgoing -> exchange(request, outgoing))
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }

    private static void exchange(HttpServerRequest request, HttpClientRequest outgoing) {
        outgoing.headers().setAll(request.headers()).remove(HttpHeaders.CONNECTION);
        outgoing.response()
                .onSuccess(answer -> respond(request.response(), answer))
                .onFailure(failure -> request.response().setStatusCode(502).end());
        boolean body = request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        if (body) {
            outgoing.setChunked(!request.headers().contains(HttpHeaders.CONTENT_LENGTH));
            request.pipeTo(outgoing).onFailure(broken -> outgoing.reset());
        } else {
            request.resume();
            outgoing.end().onFailure(broken -> outgoing.reset());
        }
    }

    private static void respond(HttpServerResponse response, HttpClientResponse answer) {
        response.setStatusCode(answer.statusCode());
        response.headers().setAll(answer.headers()).remove(HttpHeaders.CONNECTION);
        if (answer.getHeader(HttpHeaders.CONTENT_LENGTH) == null) {
            response.setChunked(true);
        }
        answer.pipeTo(response).onFailure(broken -> response.reset());
    }
}
