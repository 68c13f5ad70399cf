package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody's webhook: keeps a ledger of everything that arrived. */
public final class WebhookReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Delivery> ledger = new CopyOnWriteArrayList<>();

    public WebhookReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            ledger.add(new Delivery(
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"), Suite.parse(body), Instant.now()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** The deliveries that tell of an alert of this name in this status. */
    public List<Delivery> of(String alertname, String status) {
        return ledger.stream()
                .filter(delivery -> Api.stream(delivery.body().path("alerts")).stream()
                        .anyMatch(alert ->
                                alert.path("labels").path("alertname").asText().equals(alertname)
                                        && alert.path("status").asText().equals(status)))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** One request that arrived. */
    public record Delivery(String idempotencyKey, JsonNode body, Instant receivedAt) {}
}
