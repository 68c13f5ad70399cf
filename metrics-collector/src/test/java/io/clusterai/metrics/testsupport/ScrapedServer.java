package io.clusterai.metrics.testsupport;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A target whose answer a test decides. */
public final class ScrapedServer implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile String query = "";
    private volatile int status = 200;
    private volatile byte[] body = {};

    private ScrapedServer(HttpServer server) {
        this.server = server;
    }

    public static ScrapedServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 16);
        ScrapedServer scraped = new ScrapedServer(server);
        server.createContext("/metrics", exchange -> {
            scraped.requests.incrementAndGet();
            scraped.query = String.valueOf(exchange.getRequestURI().getRawQuery());
            byte[] answer = scraped.body;
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(scraped.status, answer.length);
            try (var out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        server.start();
        return scraped;
    }

    public void answer(String text) {
        body = text.getBytes(StandardCharsets.UTF_8);
        status = 200;
    }

    public void fail(int failure) {
        body = "no".getBytes(StandardCharsets.UTF_8);
        status = failure;
    }

    public String url() {
        return "http://" + hostAndPort() + "/metrics";
    }

    public String hostAndPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** What the last request asked with. */
    public String query() {
        return query;
    }

    public int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
