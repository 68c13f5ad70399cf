package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clusterai.gateway.proxy.ProxyUnderTest.Addresses;
import io.clusterai.gateway.route.Upstream;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that misbehave, and clients that do, around the proxy alone. Workers has two instances, alerts is well all the time. */
class ProxyFaultsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final ProxyUnderTest proxy = new ProxyUnderTest();
    private final Vertx vertx = proxy.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private volatile Handler<HttpServerRequest> first = ProxyUnderTest::well;
    private volatile Handler<HttpServerRequest> second = ProxyUnderTest::well;
    private UpstreamClient upstreams;
    private URI good;
    private int port;

    @BeforeEach
    void start() throws Exception {
        URI one = listen(request -> behave(first, request));
        URI two = listen(request -> behave(second, request));
        good = listen(ProxyUnderTest::well);
        serve(new Addresses(List.of(one, two), List.of(one), List.of(good)));
    }

    private void serve(Addresses addresses) throws Exception {
        serve(
                addresses,
                Map.of(
                        "gateway.proxy.answer-timeout", "10s",
                        "gateway.proxy.read-timeout", "500ms",
                        "gateway.proxy.body-timeout", "400ms",
                        "gateway.proxy.requests-per-service", "64",
                        "gateway.proxy.breaker-open-for", "500ms"));
    }

    private void serve(Addresses addresses, Map<String, String> values) throws Exception {
        proxy.serve(addresses, values);
        port = proxy.port();
        upstreams = proxy.upstreams();
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @Test
    void readsFromAnotherInstanceWhenOneHangs() {
        first = hanging -> {};

        // In turn, so that one of them begins with the instance that hangs.
        for (int i = 0; i < 2; i++) {
            assertThat(upstreams
                            .read(Upstream.WORKERS, "/workers", "token")
                            .await()
                            .atMost(SOON)
                            .toString())
                    .contains("well");
        }
        assertThat(seen).isNotEmpty();
    }

    @Test
    void leavesAServiceAloneThatHangsAndComesBackToIt() throws Exception {
        first = hanging -> {};
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();

        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
            waiting.add(http.sendAsync(request("/models").GET().build(), BodyHandlers.ofString()));
            assertThat(get("/alerts").statusCode()).isEqualTo(200);
            return state(Upstream.MODELS) == Breaker.State.OPEN;
        });

        HttpResponse<String> refused = get("/models");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("UPSTREAM_UNAVAILABLE", "model-service");
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");

        first = ProxyUnderTest::well;
        await().atMost(SOON).until(() -> get("/models").statusCode() == 200);
        assertThat(state(Upstream.MODELS)).isEqualTo(Breaker.State.CLOSED);
        waiting.forEach(request -> request.cancel(true));
    }

    @Test
    void countsAnswersThatSayTheServiceIsBroken() throws Exception {
        first = request -> request.response().setStatusCode(500).end();

        for (int i = 0; i < 10; i++) {
            assertThat(get("/models").statusCode()).isEqualTo(500);
        }

        assertThat(get("/models").statusCode()).isEqualTo(503);
        assertThat(state(Upstream.MODELS)).isEqualTo(Breaker.State.OPEN);
        assertThat(get("/alerts").statusCode()).isEqualTo(200);
    }

    @Test
    void believesAServiceThatSaysWhenToComeBack() throws Exception {
        first = request -> request.response()
                .setStatusCode(503)
                .putHeader("Retry-After", "1")
                .end("busy");

        for (int i = 0; i < 20; i++) {
            assertThat(get("/models").body()).isEqualTo("busy");
        }

        assertThat(state(Upstream.MODELS)).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void noticesThatConnectionsAreCut() throws Exception {
        first = request -> request.connection().close();

        for (int i = 0; i < 10; i++) {
            assertThat(get("/models").statusCode()).isEqualTo(503);
        }

        assertThat(state(Upstream.MODELS)).isEqualTo(Breaker.State.OPEN);
    }

    @Test
    void noticesThatAnswersAreGarbage() throws Exception {
        NetServer garbage = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(any -> socket.write("this is not HTTP\r\n\r\n")));
        URI speaksNoHttp = URI.create("http://127.0.0.1:"
                + garbage.listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)
                        .actualPort());
        serve(new Addresses(List.of(speaksNoHttp), List.of(speaksNoHttp), List.of(good)));

        // Repetitions count as well, so it takes fewer than ten.
        await().atMost(SOON).until(() -> {
            HttpResponse<String> answer = get("/models");
            if (answer.statusCode() == 503) {
                return true;
            }
            assertThat(answer.statusCode()).isEqualTo(502);
            return false;
        });

        assertThat(state(Upstream.MODELS)).isEqualTo(Breaker.State.OPEN);
        assertThat(get("/alerts").statusCode()).isEqualTo(200);
    }

    @Test
    void givesUpAServiceThatTakesNoBody() throws Exception {
        NetServer deaf = vertx.createNetServer(new NetServerOptions().setReceiveBufferSize(4 << 10))
                .connectHandler(NetSocket::pause);
        URI takesNothing = URI.create("http://127.0.0.1:"
                + deaf.listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)
                        .actualPort());
        serve(
                new Addresses(List.of(takesNothing), List.of(takesNothing), List.of(good)),
                Map.of(
                        "gateway.proxy.max-body-size", "64M",
                        "gateway.proxy.answer-timeout", "1s",
                        "gateway.proxy.body-timeout", "400ms"));

        HttpResponse<String> answer = http.send(
                request("/models")
                        .POST(BodyPublishers.ofByteArray(new byte[32 << 20]))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(upstreams.backend(Upstream.MODELS).bulkhead().taken()).isZero();
    }

    @Test
    void takesShortBodiesOnlyFromNobodyKnown() throws Exception {
        HttpRequest.Builder login = request("/alerts/login");

        assertThat(http.send(
                                login.POST(BodyPublishers.ofByteArray(new byte[16 << 10]))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(http.send(
                                login.POST(BodyPublishers.ofByteArray(new byte[(16 << 10) + 1]))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void aClientThatSendsManyBodiesSlowlyHoldsFewPlaces() throws Exception {
        serve(
                new Addresses(List.of(good), List.of(good), List.of(good)),
                Map.of(
                        "gateway.proxy.slow-bodies-per-client", "3",
                        "gateway.proxy.requests-per-service", "8",
                        "gateway.proxy.body-timeout", "10s"));
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                slow.add(send("POST /models HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{"));
            }
            Bulkhead places = upstreams.backend(Upstream.MODELS).bulkhead();
            await().atMost(SOON).until(() -> places.taken() == 5);

            await().atMost(SOON).until(() -> places.taken() == 3);
            int refused = 0;
            for (Socket socket : slow) {
                socket.setSoTimeout(100);
                refused += answer(socket).startsWith("HTTP/1.1 429") ? 1 : 0;
            }
            assertThat(refused).isEqualTo(2);
            HttpRequest quick =
                    request("/models").POST(BodyPublishers.ofString("{}")).build();
            assertThat(http.send(quick, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void doesWhatAnOperatorDecided() throws Exception {
        first = request -> request.response().setStatusCode(500).end();
        Ruling ask = new Ruling(Ruling.State.CLOSED, Instant.now().plusSeconds(60), "u-1", "it must be asked");
        upstreams.backend(Upstream.MODELS).rule(Optional.of(ask));

        for (int i = 0; i < 20; i++) {
            assertThat(get("/models").statusCode()).isEqualTo(500);
        }

        upstreams.backend(Upstream.MODELS).rule(Optional.empty());
        assertThat(get("/models").statusCode()).isEqualTo(503);
    }

    @Test
    void asksTheOtherInstanceWhenOneIsOutOfOrder() throws Exception {
        first = request -> request.response().setStatusCode(503).end();

        for (int i = 0; i < 8; i++) {
            assertThat(get("/workers").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void asksTheOtherInstanceWhenOneCutsTheConnection() throws Exception {
        first = request -> request.connection().close();

        for (int i = 0; i < 8; i++) {
            assertThat(get("/workers").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void doesNotRepeatWhatMayChangeSomethingTwice() throws Exception {
        first = request -> request.connection().close();
        second = first;

        HttpResponse<String> answer = http.send(
                request("/workers").POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(seen).hasSize(1);
    }

    @Test
    void spendsNoMoreRepetitionsThanItHas() throws Exception {
        first = request -> request.connection().close();
        second = first;

        for (int i = 0; i < 20; i++) {
            assertThat(get("/workers").statusCode()).isEqualTo(503);
        }

        // Ten in reserve, and one in ten of the twenty.
        assertThat(seen.size()).isLessThanOrEqualTo(20 + 12);
    }

    @Test
    void boundsWhatOneServiceHasUnderWay() throws Exception {
        first = hanging -> {};
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            // Writes, which no breaker counts while they wait.
            waiting.add(http.sendAsync(
                    request("/models").POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString()));
        }
        await().atMost(SOON)
                .until(() -> upstreams.backend(Upstream.MODELS).bulkhead().taken() == 64);

        assertThat(get("/models").body()).contains("UPSTREAM_UNAVAILABLE", "under way");
        assertThat(get("/alerts").statusCode()).isEqualTo(200);

        waiting.forEach(request -> request.cancel(true));
        await().atMost(SOON)
                .until(() -> upstreams.backend(Upstream.MODELS).bulkhead().taken() == 0);
    }

    @Test
    void cancelsTheServiceWithinASecondOfTheClientsEnd() throws Exception {
        first = request -> request.response().closeHandler(gone -> cancelled.incrementAndGet());
        try (Socket client = send("GET /models HTTP/1.1\r\nHost: x\r\n\r\n")) {
            await().atMost(SOON).until(() -> seen.size() == 1);
            assertThat(client.isConnected()).isTrue();
        }

        await().atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> cancelled.get() == 1);
        assertThat(upstreams.backend(Upstream.MODELS).bulkhead().taken()).isZero();
    }

    /** A client that is gone before its request was sent; the library would write an error for each. */
    @Test
    void writesNothingIntoTheLogAboutARequestThatWasTakenBack() throws Exception {
        List<LogRecord> written = new CopyOnWriteArrayList<>();
        java.util.logging.Handler listener = new java.util.logging.Handler() {
            @Override
            public void publish(LogRecord line) {
                written.add(line);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger("io.vertx.core.http.impl.HttpClientRequestImpl");
        log.addHandler(listener);
        try {
            HttpClientRequest request = upstreams
                    .open(
                            Upstream.MODELS,
                            upstreams.backend(Upstream.MODELS).candidates(Instant.now()),
                            HttpMethod.GET,
                            "/models")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS)
                    .request();
            request.reset();

            await().atMost(SOON).until(() -> request.response().failed());
        } finally {
            log.removeHandler(listener);
        }
        assertThat(written).isEmpty();
    }

    @Test
    void cutsAnAnswerThatStopsInTheMiddle() throws Exception {
        serve(
                new Addresses(List.of(good), List.of(listen(this::stop)), List.of(good)),
                Map.of("gateway.proxy.idle-timeout", "300ms"));

        try (Socket client = send("GET /models HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertThat(read(client)).contains("begun").doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void usesAConnectionAgainForHoweverLong() throws Exception {
        serve(
                new Addresses(List.of(good), List.of(listen(this::late)), List.of(good)),
                Map.of("gateway.proxy.idle-timeout", "300ms"));

        for (int i = 0; i < 3; i++) {
            assertThat(http.send(
                                    request("/models")
                                            .POST(BodyPublishers.ofString("x"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesABodyThatNeverEnds() throws Exception {
        try (Socket client = send("POST /models HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhello")) {
            assertThat(read(client)).startsWith("HTTP/1.1 408").contains("REQUEST_TIMEOUT");
        }
    }

    /** Each holds a second request for a server that reads its length in another way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
                "Content-Length: 48\r\nContent-Length: 0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\nA: aaaaaaaaaaa\r\n\r\n",
                "Content-Length: 48\r\nTransfer-Encoding: xchunked\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\nA: aaaaaaaaaaa\r\n\r\n",
                "Content-Length: 48\r\nTransfer-Encoding: chunked, identity\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\nA: a\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
                "Content-Length: +48\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\nA: aaaaaaaaaaa\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nwhat\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
                "Transfer-Encoding:\r\n chunked\r\nContent-Length: 48\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\nA: a\r\n\r\n",
                "Content-Length: 4, 0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
                "Content-Length: -1\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF1\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
            })
    void passesOnOneRequestForOne(String trick) throws Exception {
        try (Socket client = send("POST /models HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + trick)) {
            assertThat(read(client).split("HTTP/1.1 ", -1)).as("answers").hasSizeLessThanOrEqualTo(2);
        }

        assertThat(seen).allMatch(uri -> uri.equals("/models")).hasSizeLessThanOrEqualTo(1);
    }

    private void stop(HttpServerRequest request) {
        request.response().setChunked(true).write("begun");
    }

    private void late(HttpServerRequest request) {
        request.end()
                .onSuccess(
                        ended -> vertx.setTimer(500, due -> request.response().end("well")));
    }

    private void behave(Handler<HttpServerRequest> mood, HttpServerRequest request) {
        seen.add(request.uri());
        HttpServerResponse response = request.response();
        response.exceptionHandler(gone -> {});
        mood.handle(request);
    }

    private Breaker.State state(Upstream upstream) {
        return upstreams.backend(upstream).state(Instant.now());
    }

    private URI listen(Handler<HttpServerRequest> handler) throws Exception {
        return proxy.listen(handler);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(SOON);
    }

    private Socket send(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(Math.toIntExact(SOON.toMillis()));
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** What there is so far; nothing while the other side waits. */
    private static String answer(Socket socket) throws IOException {
        try {
            byte[] begin = new byte[32];
            return new String(begin, 0, Math.max(0, socket.getInputStream().read(begin)), StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException waiting) {
            return "";
        }
    }

    /** Everything until the end, which may be a rude one. */
    private static String read(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
