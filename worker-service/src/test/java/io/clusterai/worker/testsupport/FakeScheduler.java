package io.clusterai.worker.testsupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Speaks the recorded HTTP of a Dask scheduler on loopback. */
public final class FakeScheduler implements AutoCloseable {

    private final List<String> retired = new CopyOnWriteArrayList<>();
    private final int port;
    private volatile Supplier<JsonObject> identity = () -> identityOf(new JsonObject());
    private volatile boolean controlApi = true;
    private HttpServer server;

    public FakeScheduler() {
        this(0);
    }

    private FakeScheduler(int wanted) {
        server = open(wanted);
        port = server.getAddress().getPort();
    }

    public String httpUrl() {
        return "http://127.0.0.1:" + port;
    }

    public void says(String recorded) {
        JsonObject fixed = new JsonObject(recorded);
        identity = () -> fixed.copy();
    }

    /** Lists whatever workers there are at the time of asking. */
    public void lists(Supplier<JsonObject> workers) {
        identity = () -> identityOf(workers.get());
    }

    public void controlApi(boolean on) {
        controlApi = on;
    }

    public List<String> retired() {
        return retired;
    }

    public void stop() {
        server.stop(0);
    }

    public void comeBack() {
        server = open(port);
    }

    @Override
    public void close() {
        stop();
    }

    private HttpServer open(int wanted) {
        try {
            HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
            opened.createContext("/json/identity.json", exchange -> answer(exchange, 200, listed()));
            opened.createContext("/api/v1", exchange -> answer(exchange, controlApi ? 200 : 404, "API V1"));
            opened.createContext("/api/v1/retire_workers", this::retire);
            opened.start();
            return opened;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void retire(HttpExchange exchange) throws IOException {
        if (!controlApi) {
            answer(exchange, 404, "not found");
            return;
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        new JsonObject(body).getJsonArray("workers").forEach(address -> retired.add((String) address));
        answer(exchange, 200, "{}");
    }

    private String listed() {
        JsonObject answer = identity.get();
        retired.forEach(address -> answer.getJsonObject("workers").remove(address));
        // A living worker's heartbeat moves.
        answer.getJsonObject("workers")
                .forEach(worker -> ((JsonObject) worker.getValue()).put("last_seen", System.nanoTime() / 1e9));
        return answer.encode();
    }

    private static JsonObject identityOf(JsonObject workers) {
        return new JsonObject()
                .put("type", "Scheduler")
                .put("id", "Scheduler-fake")
                .put("workers", workers);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
