package io.clusterai.e2e.suite;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A node that answers, holds one model in memory and finds none to pull. */
public final class FakeOllama implements AutoCloseable {

    private final HttpServer server;

    public FakeOllama(String model) {
        String held =
                "{\"models\":[{\"name\":\"%s\",\"model\":\"%s\",\"size\":1,\"digest\":\"d\"}]}".formatted(model, model);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/api/version", exchange -> answer(exchange, "{\"version\":\"0.24.0\"}"));
        server.createContext("/api/tags", exchange -> answer(exchange, held));
        server.createContext("/api/ps", exchange -> answer(exchange, held));
        server.createContext("/api/pull", exchange -> answer(exchange, "{\"error\":\"file does not exist\"}\n"));
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
