package io.clusterai.gateway.testsupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of the stream, written after its specification. */
public final class PushClient implements WebSocket.Listener {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ObjectMapper json;
    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private volatile WebSocket socket;

    private PushClient(ObjectMapper json) {
        this.json = json;
    }

    /** Opens the stream as a browser does: the token is a sub-protocol. */
    public static PushClient connect(HttpClient http, URI gateway, String token, ObjectMapper json) throws Exception {
        PushClient client = new PushClient(json);
        client.socket = http.newWebSocketBuilder()
                .subprotocols("cluster-ai.v1", "bearer." + token)
                .buildAsync(URI.create("ws://" + gateway.getAuthority() + "/api/v1/stream"), client)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return client;
    }

    public String protocol() {
        return socket.getSubprotocol();
    }

    public void say(String text) {
        socket.sendText(text, true).join();
    }

    /** Whether it could be sent; not once the other side has closed. */
    public boolean ping() {
        try {
            socket.sendPing(ByteBuffer.allocate(0)).join();
            return true;
        } catch (CompletionException closed) {
            return false;
        }
    }

    /** The next frame, which must be of this type. */
    public JsonNode next(String type) throws InterruptedException {
        JsonNode frame = frames.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (frame == null) {
            throw new AssertionError("no frame of type " + type + " came");
        }
        if (!type.equals(frame.path("type").asText())) {
            throw new AssertionError("expected a frame of type " + type + " but got " + frame);
        }
        return frame;
    }

    /** A frame of any type, when one is there. */
    public Optional<JsonNode> maybe() {
        return Optional.ofNullable(frames.poll());
    }

    public int closeCode(Duration patience) throws Exception {
        return closed.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    public void abort() {
        socket.abort();
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        webSocket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add(parse(partial.toString()));
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(1006);
    }

    private JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not a JSON frame: " + text, e);
        }
    }
}
