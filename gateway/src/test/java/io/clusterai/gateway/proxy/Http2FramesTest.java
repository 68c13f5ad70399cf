package io.clusterai.gateway.proxy;

import static io.clusterai.gateway.proxy.ProxyUnderTest.done;
import static io.clusterai.gateway.testsupport.RawHttp2.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clusterai.gateway.proxy.ProxyUnderTest.Addresses;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.gateway.testsupport.RawHttp2;
import io.clusterai.gateway.testsupport.RawHttp2.Frame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of HTTP/2 that no browser would send, in front of services that speak HTTP/1.1: none may reach them as something else, or hold what others need. */
class Http2FramesTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int LONG = 20 << 20;

    private final ProxyUnderTest proxy = new ProxyUnderTest();
    private final StringBuffer passedOn = new StringBuffer();
    private RawHttp2 client;
    private volatile Handler<HttpServerRequest> workers = ProxyUnderTest::well;

    /** Models write down what comes to them, octet for octet. */
    @BeforeEach
    void start() throws Exception {
        NetServer service = proxy.vertx()
                .createNetServer()
                .connectHandler(socket -> socket.handler(octets -> {
                    passedOn.append(octets.toString(StandardCharsets.ISO_8859_1));
                    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }));
        URI models = URI.create(
                "http://127.0.0.1:" + done(service.listen(0, "127.0.0.1")).actualPort());
        proxy.serve(
                new Addresses(
                        List.of(proxy.listen(request -> workers.handle(request))),
                        List.of(models),
                        List.of(proxy.listen(ProxyUnderTest::well))),
                Map.of(
                        "gateway.proxy.max-body-size",
                        "1M",
                        "gateway.proxy.body-timeout",
                        "400ms",
                        "gateway.proxy.requests-per-service",
                        "4"));
        client = connect();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
    }

    static Stream<Http2Headers> headsThatHttp1CannotCarry() {
        return Stream.of(
                head("GET", "/models?a= HTTP/1.1\r\nHost: x\r\n\r\nGET /evil"),
                head("GET", "/models?a=\r\nx-evil: 1"),
                head("GET", "/models?a b"),
                head("GET", "/models?a=\0b"),
                head("GET", "/models?a=\u00e4"),
                head("GET", "/models\t"),
                head("GET", "/models", "x-a", "1\r\nx-evil: 1"),
                head("GET", "/models", "x-a", "1\n"),
                head("GET", "/models", "x-a", "1\0"),
                head("GET", "/models", "x-a", " 1"),
                head("GET", "/models", "x-a: 1\r\nx-evil", "1"),
                head("GET", "/models", "x a", "1"),
                head("GET", "/models", "x:a", "1"),
                head("GET", "/models", ":protocol", "websocket"));
    }

    @ParameterizedTest
    @MethodSource("headsThatHttp1CannotCarry")
    void refusesAHeadThatHttp1CannotCarry(Http2Headers head) throws Exception {
        String outcome = client.outcome(client.send(head, true));

        assertThat(outcome).isEqualTo("400");
        assertThat(passedOn).isEmpty();
        assertTheConnectionIsStillGood();
    }

    /** The server itself closes the connection. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /evil HTTP/1.1\r\nx:", "GE T"})
    void aMethodThatIsNoneReachesNobody(String method) throws Exception {
        assertThat(client.outcome(client.send(head(method, "/models"), true))).isIn("400", "CLOSED");
        assertThat(passedOn).isEmpty();
    }

    static Stream<Http2Headers> headsThatBreakTheProtocol() {
        return Stream.of(
                head("GET", ""),
                head("", "/models"),
                head("CONNECT", "/models"),
                head("GET", "/models", "X-Upper", "1"),
                head("GET", "/models", "transfer-encoding", "chunked"),
                head("POST", "/models", "transfer-encoding", "chunked"),
                head("GET", "/models", "connection", "x-a", "x-a", "1"),
                head("GET", "/models", "upgrade", "websocket"),
                head("GET", "/models", "te", "gzip"),
                head("GET", "/models", "host", "other"),
                head("GET", "/models", "host", "a", "host", "b"),
                head("GET", "/models", ":path", "/late"),
                head("GET", "/models", "x", "1", ":path", "/late"),
                head("GET", "/models", ":evil", "1"),
                head("GET", "/models", "content-length", "5"),
                head("POST", "/models", "content-length", "5"),
                head("POST", "/models", "content-length", "0", "content-length", "5"),
                head("POST", "/models", "content-length", "-1"),
                head("POST", "/models", "content-length", "+0"),
                head("GET", "/models").authority("a b\r\nx-evil: 1"),
                head("GET", "/models").authority("user@evil"));
    }

    @ParameterizedTest
    @MethodSource("headsThatBreakTheProtocol")
    void resetsAStreamWhoseHeadBreaksTheProtocol(Http2Headers head) throws Exception {
        String outcome = client.outcome(client.send(head, true));

        assertThat(outcome).isEqualTo("RESET " + RawHttp2.PROTOCOL_ERROR);
        assertThat(passedOn).isEmpty();
        assertTheConnectionIsStillGood();
    }

    @ParameterizedTest
    @CsvSource({"5, 3", "5, 7", "0, 3", "5, 60"})
    void aBodyOfAnotherLengthThanItSaysIsNoRequest(int announced, int sent) throws Exception {
        int stream = client.send(head("POST", "/models", "content-length", Integer.toString(announced)), false);
        client.data(stream, sent, true);

        // Where the service had been asked already its failure may be told just before the reset.
        assertThat(client.outcome(stream)).isIn("RESET " + RawHttp2.PROTOCOL_ERROR, "503");
        assertTheConnectionIsStillGood();
        assertThat(passedOn.toString().split("POST ", -1)).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void bodiesAreNotReadAsRequests() throws Exception {
        byte[] smuggled = "0\r\n\r\nGET /evil HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        int stream = client.send(head("POST", "/models"), false);
        client.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, smuggled);

        assertThat(client.outcome(stream)).isEqualTo("200");
        assertThat(passedOn.toString())
                .contains("\r\n\r\n" + Integer.toHexString(smuggled.length) + "\r\n0\r\n\r\nGET /evil");
    }

    @Test
    void whatHasNoBodyHasNoneUpstreamEither() throws Exception {
        int stream = client.send(head("GET", "/models"), false);
        client.frame(
                RawHttp2.DATA,
                RawHttp2.END_STREAM,
                stream,
                "GET /evil HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(client.outcome(stream)).isEqualTo("200");
        assertThat(passedOn).doesNotContain("evil");
    }

    @Test
    void passesNothingOnThatConcernsOneConnection() throws Exception {
        int stream = client.send(
                head("GET", "/models", "te", "trailers", "proxy-authorization", "Basic x", "forwarded", "for=x"), true);

        assertThat(client.outcome(stream)).isEqualTo("200");
        assertThat(passedOn.toString().toLowerCase(Locale.ROOT))
                .doesNotContain("te: ", "proxy-authorization", "\r\nforwarded", "cluster-ai\r\nhost");
    }

    @Test
    void takesTrailersOfABodyForItsEnd() throws Exception {
        int stream = client.send(head("POST", "/models"), false);
        client.data(stream, 3, false);
        client.trailers(stream, new DefaultHttp2Headers().add("x-evil", "1"));

        assertThat(client.outcome(stream)).isEqualTo("200");
        assertThat(passedOn).doesNotContain("x-evil");
    }

    /** The server would compress once more whatever is marked as compressed. */
    @Test
    void asksServicesForPlainAnswers() throws Exception {
        int stream = client.send(head("GET", "/models", "accept-encoding", "gzip, br"), true);

        assertThat(client.outcome(stream)).isEqualTo("200");
        assertThat(passedOn).contains("accept-encoding: identity").doesNotContain("gzip");
    }

    @Test
    void requestsThatAreTakenBackBeforeTheyAreAllowedHoldNoPlace() throws Exception {
        Promise<Void> known = Promise.promise();
        proxy.holdUntil(known.future());
        for (int i = 0; i < 8; i++) {
            client.reset(client.send(head("GET", "/models"), true), RawHttp2.CANCEL);
        }
        assertThat(client.outcome(client.send(head("GET", "/models", "x a", "1"), true)))
                .as("all have come")
                .isEqualTo("400");

        known.complete();

        assertTheConnectionIsStillGood();
        assertThat(proxy.upstreams().backend(Upstream.MODELS).bulkhead().taken())
                .isZero();
        assertThat(client.outcome(client.send(head("GET", "/models"), true))).isEqualTo("200");
    }

    /** The window of a connection is 1 MiB: what refused bodies have used of it has to come back. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusedBodiesGiveTheirWindowBack(boolean takenBack) throws Exception {
        for (int i = 0; i < 40; i++) {
            int stream = client.send(head("POST", "/workers", "content-length", Integer.toString(2 << 20)), false);
            client.data(stream, 16 << 10, false);
            client.data(stream, 16 << 10, false);
            client.data(stream, 16 << 10, false);
            assertThat(client.outcome(stream)).isEqualTo("413");
            if (takenBack) {
                client.reset(stream, RawHttp2.CANCEL);
            }
        }

        int good = client.send(head("POST", "/workers", "content-length", "1000"), false);
        client.data(good, 1000, true);

        assertThat(client.outcome(good)).isEqualTo("200");
    }

    @Test
    void aServiceThatTakesNoBodyDoesNotKeepTheOthersBodiesOut() throws Exception {
        AtomicInteger stuck = new AtomicInteger();
        workers = request -> {
            request.pause();
            stuck.incrementAndGet();
        };
        RawHttp2 other = connect();
        int held = other.send(head("POST", "/workers"), false);
        // As much as the stream's own window lets it.
        for (int i = 0; i < 3; i++) {
            other.data(held, 16 << 10, false);
        }
        other.data(held, 16383, false);
        await().atMost(SOON).until(() -> stuck.get() == 1);
        workers = ProxyUnderTest::well;

        int good = other.send(head("POST", "/alerts", "content-length", "1000"), false);
        other.data(good, 1000, true);

        assertThat(other.outcome(good)).isEqualTo("200");
        assertThat(other.windows())
                .as("what all bodies of a connection may take")
                .isEqualTo(1 << 20);
        other.close();
    }

    @Test
    void tellsAClientThatIsTooSlowWhyAndThatTheAnswerIsWhole() throws Exception {
        workers = request -> request.handler(part -> {});
        int stream = client.send(head("POST", "/workers"), false);
        client.data(stream, 10, false);

        assertThat(client.outcome(stream)).isEqualTo("408");
        assertThat(client.rest(stream)).isPositive();
        assertThat(client.outcome(stream)).isEqualTo("RESET " + RawHttp2.NO_ERROR);
    }

    /** Browsers take what was reset without an error for whole. */
    @Test
    void anAnswerThatHasBegunAndCannotBeFinishedDoesNotLookWhole() throws Exception {
        workers = request ->
                request.handler(part -> {}).response().setChunked(true).write("begun");
        int stream = client.send(head("POST", "/workers"), false);
        client.data(stream, 1, false);
        assertThat(client.outcome(stream)).isEqualTo("200");
        assertThat(client.read(stream).orElseThrow().type()).isEqualTo(RawHttp2.DATA);
        int sent = 0;
        while (sent <= 1 << 20) {
            client.data(stream, 16 << 10, false);
            sent += 16 << 10;
        }

        assertThat(client.outcome(stream)).isEqualTo("RESET " + RawHttp2.CANCEL);
    }

    @Test
    void aReaderThatStopsHoldsUpItsServiceAndNobodyElse() throws Exception {
        AtomicLong written = new AtomicLong();
        workers = request -> write(request.response().setChunked(true), written);
        int slow = client.send(head("GET", "/workers"), true);
        assertThat(client.outcome(slow)).isEqualTo("200");
        int got = 0;
        while (got < 65535) {
            Frame part = client.read(slow).orElseThrow();
            got += part.payload().length;
        }
        client.window(0, 65535);

        int other = client.send(head("GET", "/alerts"), true);

        assertThat(client.outcome(other)).isEqualTo("200");
        assertThat(client.rest(other)).isEqualTo("well".length());
        assertThat(written.get()).as("what the service was let write").isLessThan(LONG / 2);
        client.window(slow, 65535);
        assertThat(got + client.rest(slow)).as("all of it in the end").isEqualTo(LONG);
    }

    @Test
    void answersWithoutABodyHaveNone() throws Exception {
        for (int status : new int[] {204, 304}) {
            workers = request -> request.response().setStatusCode(status).end();
            Frame answer = client.read(client.send(head("GET", "/workers", "accept-encoding", "gzip"), true))
                    .orElseThrow();
            assertThat(client.decode(answer).status()).hasToString(Integer.toString(status));
            assertThat(answer.flags() & RawHttp2.END_STREAM).isNotZero();
        }
        workers = request -> request.response().putHeader("Content-Length", "4").end();
        Frame answer = client.read(client.send(head("HEAD", "/workers"), true)).orElseThrow();
        Http2Headers head = client.decode(answer);
        assertThat(head.status()).hasToString("200");
        assertThat(head.get("content-length")).hasToString("4");
        assertThat(answer.flags() & RawHttp2.END_STREAM).isNotZero();
    }

    @Test
    void trailersOfAnAnswerEndItAndNothingElse() throws Exception {
        workers = request -> request.response()
                .setChunked(true)
                .putTrailer("X-Trailer", "1")
                .putTrailer("Content-Length", "7")
                .end("whole");

        int stream = client.send(head("GET", "/workers", "te", "trailers"), true);

        assertThat(client.outcome(stream)).isEqualTo("200");
        assertThat(client.rest(stream)).isEqualTo("whole".length());
        assertTheConnectionIsStillGood();
    }

    private static void write(HttpServerResponse response, AtomicLong written) {
        while (!response.writeQueueFull() && written.get() < LONG) {
            response.write(Buffer.buffer(new byte[64 << 10]));
            written.addAndGet(64 << 10);
        }
        if (written.get() < LONG) {
            response.drainHandler(drained -> write(response, written));
        } else {
            response.end();
        }
    }

    private RawHttp2 connect() throws IOException {
        return new RawHttp2(new Socket("127.0.0.1", proxy.port()));
    }

    private void assertTheConnectionIsStillGood() throws Exception {
        assertThat(client.outcome(client.send(head("GET", "/alerts"), true))).isEqualTo("200");
    }
}
