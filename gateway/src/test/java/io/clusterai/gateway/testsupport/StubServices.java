package io.clusterai.gateway.testsupport;

import io.clusterai.platform.access.testing.Tokens;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Services behind the gateway as a test needs them: auth, workers and alerts answer, workers has a second instance that refuses connections,
 * metrics is not there at all, and models speaks no HTTP.
 */
public final class StubServices implements QuarkusTestResourceLifecycleManager {

    public static final String API_KEY = "cai_that_operators_use";

    /** Whose list of alerts is {@link #LONG}. */
    public static final String HOARDER = "hoarder";

    public static final int LONG = 800_000;

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, HttpServerResponse> held = new ConcurrentHashMap<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger alertLists = new AtomicInteger();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    @Override
    public Map<String, String> start() {
        try {
            int answering = listen();
            int nobody = freePort();
            int garbage = listenWithGarbage();
            Map<String, String> config = new HashMap<>();
            upstream(config, "auth-service", answering);
            upstream(config, "metrics-collector", nobody);
            upstream(config, "worker-service", freePort(), answering);
            upstream(config, "model-service", garbage);
            upstream(config, "alert-service", answering);
            return config;
        } catch (Exception e) {
            throw new IllegalStateException("no stub services", e);
        }
    }

    @Override
    public void stop() {
        vertx.close();
    }

    private static void upstream(Map<String, String> config, String service, int... ports) {
        StringBuilder urls = new StringBuilder();
        for (int port : ports) {
            urls.append(urls.isEmpty() ? "" : ",").append("http://127.0.0.1:").append(port);
        }
        config.put("gateway.upstream." + service + ".urls", urls.toString());
        config.put("gateway.upstream." + service + ".management-urls", urls.toString());
    }

    private int listen() throws Exception {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setHandle100ContinueAutomatically(true))
                .requestHandler(this::answer);
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    private int listenWithGarbage() throws Exception {
        NetServer server = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(any -> socket.write("this is not HTTP\r\n\r\n")));
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        switch (request.path()) {
            case "/q/health/ready" ->
                json(
                        response,
                        new JsonObject()
                                .put("status", "UP")
                                .put(
                                        "checks",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("name", "Reactive PostgreSQL connections health check")
                                                        .put("status", "UP"))));
            case "/openapi" ->
                json(
                        response,
                        new JsonObject()
                                .put(
                                        "paths",
                                        new JsonObject()
                                                .put("/api/v1/stub", new JsonObject().put("get", new JsonObject()))
                                                .put("/internal/secret", new JsonObject())));
            case "/internal/api-key-exchange" -> exchange(request);
            case "/api/v1/workers/trickle" -> {
                held.put("trickle", response.setChunked(true));
                response.write("first;");
            }
            case "/api/v1/workers/release" -> {
                held.remove("trickle").end("second");
                json(response, new JsonObject());
            }
            case "/api/v1/workers/hang" ->
                response.exceptionHandler(any -> {}).closeHandler(gone -> cancelled.incrementAndGet());
            case "/api/v1/workers/cancelled" ->
                json(response.putHeader("Cache-Control", "no-store"), new JsonObject().put("count", cancelled.get()));
            case "/api/v1/workers/counted" -> count(request);
            case "/api/v1/workers/cut" -> {
                response.setChunked(true).write("begun");
                vertx.setTimer(50, due -> request.connection().close());
            }
            case "/api/v1/alerts" -> {
                alertLists.incrementAndGet();
                JsonObject known = new JsonObject().put("id", "known").put("state", "FIRING");
                if (isOf(request, HOARDER)) {
                    known.put("padding", "x".repeat(LONG));
                }
                json(
                        response,
                        new JsonObject()
                                .put("items", new JsonArray().add(known))
                                .putNull("next"));
            }
            case "/api/v1/workers" -> {
                boolean first = request.getParam("cursor") == null;
                json(
                        response,
                        new JsonObject()
                                .put(
                                        "items",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("id", first ? "w1" : "w2")
                                                        .put("state", "RUNNING")
                                                        .put("stale", !first)))
                                .put("next", first ? "more" : null));
            }
            default -> echo(request);
        }
    }

    private static boolean isOf(HttpServerRequest request, String user) {
        String[] token = request.getHeader("Authorization").split("\\.");
        return new String(Base64.getUrlDecoder().decode(token[1]), StandardCharsets.UTF_8).contains('"' + user + '"');
    }

    /** Knows one key, an operator's. */
    private static void exchange(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            if (body.toJsonObject().getString("key").equals(API_KEY)) {
                json(
                        request.response(),
                        new JsonObject()
                                .put("accessToken", Tokens.operator())
                                .put("expiresAt", Instant.now().plusSeconds(900).toString()));
            } else {
                request.response().setStatusCode(404).end();
            }
        });
    }

    /** Says how often it was asked under this name; fails while it was last told to. */
    private void count(HttpServerRequest request) {
        String name = request.getParam("name");
        if (request.method().equals(HttpMethod.POST)) {
            request.body().onSuccess(body -> {
                if (body.toString().equals("fail")) {
                    failing.add(name);
                } else {
                    failing.remove(name);
                }
                json(request.response(), new JsonObject());
            });
            return;
        }
        if (failing.contains(name)) {
            request.response().setStatusCode(500).end();
            return;
        }
        int times = asked.computeIfAbsent(name, first -> new AtomicInteger()).incrementAndGet();
        JsonObject answer = new JsonObject().put("asked", times);
        if (request.getParam("slow") == null) {
            json(request.response(), answer);
        } else {
            vertx.setTimer(200, due -> json(request.response(), answer));
        }
    }

    private static void echo(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            JsonObject headers = new JsonObject();
            request.headers().forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
            request.response()
                    .putHeader("X-Powered-By", "stub")
                    .putHeader("Access-Control-Allow-Origin", "*")
                    .putHeader("Access-Control-Allow-Credentials", "true")
                    .putHeader("Vary", "Accept")
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("X-Content-Type-Options", "sniff-me")
                    .putHeader("Connection", "x-hop")
                    .putHeader("X-Hop", "one connection only");
            json(
                    request.response(),
                    new JsonObject()
                            .put("method", request.method().name())
                            .put("uri", request.uri())
                            .put("headers", headers)
                            .put("bodyLength", body.length()));
        });
    }

    private static void json(HttpServerResponse response, JsonObject body) {
        Buffer text = body.toBuffer();
        response.putHeader("Content-Type", "application/json").end(text);
    }
}
