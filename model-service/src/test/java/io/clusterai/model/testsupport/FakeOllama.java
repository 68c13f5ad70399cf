package io.clusterai.model.testsupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks the recorded protocol of Ollama at a local address; what a pull says, and when, is up to the test. */
public final class FakeOllama implements AutoCloseable {

    private static final Pattern MODEL = Pattern.compile("\"model\":\"([^\"]*)\"");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> digests = new ConcurrentSkipListMap<>();
    private final Map<String, String> loaded = new ConcurrentSkipListMap<>();
    private final Semaphore pullsMayEnd = new Semaphore(0);
    private final AtomicInteger pulls = new AtomicInteger();
    private volatile Supplier<List<String>> pullAnswer =
            () -> Recorded.text("pull.ndjson").lines().toList();
    private volatile boolean holding;

    private FakeOllama(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(threads);
        server.createContext("/api/version", exchange -> json(exchange, 200, Recorded.text("version.json")));
        server.createContext("/api/tags", exchange -> json(exchange, 200, tags()));
        server.createContext("/api/ps", exchange -> json(exchange, 200, list(loaded)));
        server.createContext("/api/show", this::show);
        server.createContext("/api/delete", this::delete);
        server.createContext("/api/pull", this::pull);
        server.start();
    }

    public static FakeOllama start() {
        return new FakeOllama(0);
    }

    /** A node that comes back at its old address. */
    public static FakeOllama startAt(int port) {
        return new FakeOllama(port);
    }

    public FakeOllama holding(String... models) {
        for (String model : models) {
            digests.put(model, "digest-of-" + model);
        }
        return this;
    }

    /** Has a model in memory that it holds. */
    public FakeOllama loading(String model) {
        loaded.put(model, digests.get(model));
        return this;
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The next pulls say this, line by line, instead of what was recorded. */
    public void answerPullsWith(Supplier<List<String>> lines) {
        pullAnswer = lines;
    }

    /** Pulls stay open after half their lines until {@link #letPullsEnd()}. */
    public void holdPulls() {
        holding = true;
    }

    public void letPullsEnd() {
        holding = false;
        pullsMayEnd.release(1000);
    }

    public int pulls() {
        return pulls.get();
    }

    public boolean holds(String model) {
        return digests.containsKey(model);
    }

    private void show(HttpExchange exchange) throws IOException {
        if (digests.containsKey(model(exchange))) {
            json(exchange, 200, Recorded.text("show.json"));
        } else {
            json(exchange, 404, "{\"error\":\"model not found\"}");
        }
    }

    private void delete(HttpExchange exchange) throws IOException {
        String model = model(exchange);
        if (digests.remove(model) != null) {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        } else {
            json(exchange, 404, "{\"error\":\"model '" + model + "' not found\"}");
        }
    }

    private void pull(HttpExchange exchange) throws IOException {
        pulls.incrementAndGet();
        String model = model(exchange);
        List<String> lines = pullAnswer.get();
        exchange.getResponseHeaders().add("Content-Type", "application/x-ndjson");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            int half = lines.size() / 2;
            send(body, lines.subList(0, half));
            if (holding) {
                pullsMayEnd.acquireUninterruptibly();
            }
            send(body, lines.subList(half, lines.size()));
            if (!lines.isEmpty() && lines.getLast().contains("success")) {
                holding(model);
            }
        }
    }

    private static void send(OutputStream body, List<String> lines) throws IOException {
        for (String line : lines) {
            body.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            body.flush();
        }
    }

    private String tags() {
        return list(digests);
    }

    private static String list(Map<String, String> models) {
        return models.entrySet().stream()
                .map(held -> "{\"name\":\"%s\",\"model\":\"%s\",\"size\":25438891,\"digest\":\"%s\"}"
                        .formatted(held.getKey(), held.getKey(), held.getValue()))
                .collect(java.util.stream.Collectors.joining(",", "{\"models\":[", "]}"));
    }

    private static String model(HttpExchange exchange) throws IOException {
        Matcher named = MODEL.matcher(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        return named.find() ? named.group(1) : "";
    }

    private static void json(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        letPullsEnd();
        server.stop(0);
        threads.shutdownNow();
    }
}
