package io.clusterai.alert.testsupport;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A webhook receiver with a ledger. Answers 200 unless told otherwise. */
public final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Received> ledger = new CopyOnWriteArrayList<>();
    private final Deque<Integer> answers = new ConcurrentLinkedDeque<>();

    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Integer answer = answers.poll();
            int status = answer == null ? 200 : answer;
            ledger.add(new Received(
                    Map.of(
                            "key", String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
                            "signature",
                                    String.valueOf(exchange.getRequestHeaders().getFirst("X-Cluster-AI-Signature"))),
                    body,
                    status));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** The next requests get these statuses. */
    public void answer(Integer... statuses) {
        answers.addAll(List.of(statuses));
    }

    public List<Received> ledger() {
        return List.copyOf(ledger);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** One request as it came. */
    public record Received(Map<String, String> headers, String body, int answered) {

        public String key() {
            return headers.get("key");
        }
    }
}
