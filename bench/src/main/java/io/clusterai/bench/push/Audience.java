package io.clusterai.bench.push;

import io.clusterai.bench.BenchException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Many clients of one server, all of them listening. */
final class Audience {

    /** How many connect at once: a snapshot is read for each. */
    private static final int AT_ONCE = 32;

    private static final int MOST = 1_000_000;

    private static final String SUBSCRIBE = "{\"type\":\"subscribe\",\"id\":\"1\",\"topic\":\"alerts\"}";
    private static final String SUBSCRIBED = "\"type\":\"snapshot\"";

    private final WebSocketClient client;
    private final int port;
    private final Optional<String> token;
    private final Arrivals arrivals;
    private final List<WebSocket> sockets = Collections.synchronizedList(new ArrayList<>());

    /** With a token they speak the protocol of the stream, else they just listen. */
    Audience(Vertx vertx, int port, Optional<String> token, Arrivals arrivals) {
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(MOST));
        this.port = port;
        this.token = token;
        this.arrivals = arrivals;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    int size() {
        return sockets.size();
    }

    /** Returns when so many more are connected, and subscribed where that is needed. */
    void add(int clients) {
        Semaphore places = new Semaphore(AT_ONCE);
        List<Future<WebSocket>> begun = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            places.acquireUninterruptibly();
            begun.add(connect().onComplete(done -> places.release()));
        }
        sockets.addAll(await(Future.all(begun)).list());
    }

    private Future<WebSocket> connect() {
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI("/api/v1/stream");
        token.ifPresent(known -> options.addSubProtocol("cluster-ai.v1").addSubProtocol("bearer." + known));
        return client.connect(options).compose(socket -> {
            Promise<WebSocket> ready = Promise.promise();
            socket.textMessageHandler(frame -> {
                if (frame.contains(SUBSCRIBED)) {
                    ready.tryComplete(socket);
                } else {
                    arrivals.arrived(frame, System.nanoTime());
                }
            });
            socket.closeHandler(closed -> ready.tryFail("closed " + socket.closeStatusCode()));
            if (token.isEmpty()) {
                return Future.succeededFuture(socket);
            }
            return socket.writeTextMessage(SUBSCRIBE).compose(sent -> ready.future());
        });
    }

    void leave() {
        List<Future<Void>> closing = sockets.stream().map(WebSocket::close).toList();
        await(Future.join(closing));
        sockets.clear();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(2, TimeUnit.MINUTES);
        } catch (ExecutionException | CompletionException | TimeoutException e) {
            throw new BenchException("Not all clients could connect: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted.", e);
        }
    }
}
