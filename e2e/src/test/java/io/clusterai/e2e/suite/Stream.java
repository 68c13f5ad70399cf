package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client of {@code /api/v1/stream}, as docs/stream.md describes it. */
public final class Stream implements AutoCloseable {

    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private volatile int closeCode = -1;
    private volatile String closeReason = "";

    private Stream(WebSocket socket) {
        this.socket = socket;
    }

    public static Stream open(Api api) {
        Listener listener = new Listener();
        URI gateway = api.gateway();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("cluster-ai.v1", "bearer." + api.token())
                .connectTimeout(Duration.ofSeconds(10))
                .buildAsync(
                        URI.create("ws://" + gateway.getHost() + ":" + gateway.getPort() + "/api/v1/stream"), listener)
                .join();
        Stream stream = new Stream(socket);
        listener.attach(stream);
        Frame hello = stream.next(Duration.ofSeconds(10), frame -> true);
        if (!hello.type().equals("hello")) {
            throw new AssertionError("expected hello but got " + hello.json());
        }
        return stream;
    }

    public Stream subscribe(String id, String topic) {
        return subscribe(id, topic, Optional.empty());
    }

    public Stream subscribe(String id, String topic, Optional<String> since) {
        ObjectNode frame = Suite.JSON
                .createObjectNode()
                .put("type", "subscribe")
                .put("id", id)
                .put("topic", topic);
        since.ifPresent(position -> frame.put("since", position));
        socket.sendText(frame.toString(), true).join();
        return this;
    }

    /** The next frame that is wanted; others are passed over. */
    public Frame next(Duration atMost, Predicate<Frame> wanted) {
        Instant deadline = Instant.now().plus(atMost);
        while (true) {
            Frame frame = poll(Duration.between(Instant.now(), deadline));
            if (frame == null) {
                throw new AssertionError(
                        "no such frame within " + atMost + (closeCode < 0 ? "" : ", closed " + closeCode));
            }
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    /** The next frame of any kind, if one comes. */
    public Optional<Frame> maybe(Duration atMost) {
        return Optional.ofNullable(poll(atMost));
    }

    /** Every frame that has come and was not taken yet. */
    public List<Frame> drain() {
        List<Frame> come = new ArrayList<>();
        frames.drainTo(come);
        return come;
    }

    /** The close code, -1 while open. */
    public int closeCode() {
        return closeCode;
    }

    public String closeReason() {
        return closeReason;
    }

    @Override
    public void close() {
        socket.abort();
    }

    private Frame poll(Duration atMost) {
        try {
            return frames.poll(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /**
     * One frame.
     *
     * @param receivedAt by the client's clock
     */
    public record Frame(JsonNode json, Instant receivedAt) {

        public String type() {
            return json.path("type").asText();
        }

        public String topic() {
            return json.path("topic").asText();
        }

        public String position() {
            return json.path("position").asText();
        }

        public JsonNode data() {
            return json.path("data");
        }
    }

    private static final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private final BlockingQueue<Frame> early = new LinkedBlockingQueue<>();
        private Stream stream;

        synchronized void attach(Stream opened) {
            stream = opened;
            early.drainTo(opened.frames);
        }

        @Override
        public synchronized CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                Frame frame = new Frame(Suite.parse(text.toString()), Instant.now());
                text.setLength(0);
                (stream == null ? early : stream.frames).add(frame);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public synchronized CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            if (stream != null) {
                stream.closeReason = reason;
                stream.closeCode = statusCode;
            }
            return null;
        }

        @Override
        public synchronized void onError(WebSocket webSocket, Throwable error) {
            if (stream != null) {
                stream.closeCode = 1006;
            }
        }
    }
}
