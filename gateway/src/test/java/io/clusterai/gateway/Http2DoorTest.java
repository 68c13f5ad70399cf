package io.clusterai.gateway;

import static io.clusterai.gateway.testsupport.RawHttp2.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clusterai.gateway.testsupport.OverTls;
import io.clusterai.gateway.testsupport.RawHttp2;
import io.clusterai.gateway.testsupport.RawHttp2.Frame;
import io.clusterai.gateway.testsupport.StubServices;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway bounds on a connection of HTTP/2, with TLS as browsers have it, and what its port without TLS makes of HTTP/2. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
@QuarkusTestResource(StubServices.class)
@QuarkusTestResource(OverTls.class)
@TestProfile(GatewayTest.Bounds.class)
class Http2DoorTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final char MAX_CONCURRENT_STREAMS = 3;
    private static final char MAX_HEADER_LIST_SIZE = 6;

    @TestHTTPResource("/")
    URI plain;

    @TestHTTPResource(value = "/", tls = true)
    URI gateway;

    private RawHttp2 client;

    @BeforeEach
    void connect() throws Exception {
        client = OverTls.connect(gateway);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
    }

    @Test
    void saysHowManyStreamsAndHowLongHeadsItTakes() throws Exception {
        Map<Character, Integer> settings = new HashMap<>();
        while (settings.isEmpty()) {
            Frame frame = client.read().orElseThrow();
            ByteBuffer pairs = ByteBuffer.wrap(frame.payload());
            while (frame.type() == RawHttp2.SETTINGS && pairs.hasRemaining()) {
                settings.put(pairs.getChar(), pairs.getInt());
            }
        }

        assertThat(settings).containsEntry(MAX_CONCURRENT_STREAMS, 100).containsEntry(MAX_HEADER_LIST_SIZE, 20_480);
    }

    @Test
    void aConnectionThatWaitsForItsUserIsNotClosedForShowingThatItLives() throws Exception {
        assertThat(client.outcome(client.send(head("GET", "/api/v1/alerts"), true)))
                .isEqualTo("401");

        await().during(GatewayTest.HEAD_TIMEOUT.plusSeconds(1)).atMost(SOON).until(() -> {
            client.ping();
            return client.read()
                    .filter(frame -> frame.type() != RawHttp2.GO_AWAY)
                    .isPresent();
        });

        assertThat(client.outcome(client.send(head("GET", "/api/v1/alerts"), true)))
                .isEqualTo("401");
    }

    @Test
    void countsTheStreamsOfOneConnectionOneByOne() throws Exception {
        String token = "Bearer " + Tokens.with("streamer", "alerts:read");
        long left = -1;
        for (int i = 0; i < 1000; i++) {
            Frame answer = client.read(client.send(head("GET", "/api/v1/alerts/" + i, "authorization", token), true))
                    .orElseThrow();
            long remaining = client.decode(answer).getLong("ratelimit-remaining", -1);
            assertThat(left < 0 ? remaining : left - 1).isEqualTo(remaining).isPositive();
            left = remaining;
        }
    }

    @Test
    void closesAConnectionThatTakesBackWhatItAskedAgainAndAgain() throws Exception {
        String token = "Bearer " + Tokens.with("fickle", "*:*");
        for (int i = 0; i < 250; i++) {
            try {
                client.reset(client.send(head("GET", "/api/v1/alerts", "authorization", token), true), RawHttp2.CANCEL);
            } catch (SocketException closed) {
                break;
            }
        }
        Frame last = client.read().orElse(new Frame(RawHttp2.GO_AWAY, 0, 0, new byte[8]));
        while (last.type() != RawHttp2.GO_AWAY) {
            last = client.read().orElse(new Frame(RawHttp2.GO_AWAY, 0, 0, new byte[8]));
        }

        assertThat(last.type()).isEqualTo(RawHttp2.GO_AWAY);
    }

    @Test
    void requestsThatAreTakenBackHoldNoPlaceOfAService() throws Exception {
        String token = "Bearer " + Tokens.with("fickle", "*:*");
        for (int i = 0; i < 300; i++) {
            // More resets than that would close a connection.
            if (i % 100 == 0) {
                client.close();
                client = OverTls.connect(gateway);
            }
            client.reset(
                    client.send(head("GET", "/api/v1/workers/hang", "authorization", token), true), RawHttp2.CANCEL);
        }

        await().atMost(SOON).until(() -> client.outcome(
                        client.send(head("GET", "/api/v1/workers/cancelled", "authorization", token), true))
                .equals("200"));
    }

    @Test
    void headsThatHttp1CannotCarryHoldNoPlaceOfAService() throws Exception {
        for (int i = 0; i < 300; i++) {
            assertThat(client.outcome(client.send(head("POST", "/api/v1/auth/login", "x-a", "1\r\nx-evil: 1"), true)))
                    .isEqualTo("400");
        }

        assertThat(client.outcome(client.send(head("POST", "/api/v1/auth/login"), true)))
                .isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "models", "/workers/../internal", "http://evil/internal", "//internal"})
    void pathsOfOtherFormsLeadNowhere(String path) throws Exception {
        assertThat(client.outcome(client.send(head("OPTIONS", path), true))).isIn("400", "404");
    }

    @Test
    void refusesAHeadThatIsTooLongAndNothingElse() throws Exception {
        assertThat(client.outcome(client.send(head("GET", "/api/v1/alerts", "x-long", "a".repeat(21_000)), true)))
                .isEqualTo("431");
        assertThat(client.outcome(client.send(head("GET", "/api/v1/alerts", "x-long", "a".repeat(19_000)), true)))
                .isEqualTo("401");
    }

    @Test
    void documentsAreCompressedOnce() throws Exception {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(OverTls.context())
                .version(HttpClient.Version.HTTP_2)
                .build();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.resolve("/api/v1/openapi")).header("Accept-Encoding", "gzip");

        HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.headers().allValues("Content-Encoding")).containsExactly("gzip");
        try (InputStream text = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(new String(text.readAllBytes(), StandardCharsets.UTF_8)).contains("\"paths\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Authorization: Bearer x\r\n"})
    void thePortWithoutTlsDoesNotChangeToHttp2(String header) throws Exception {
        try (Socket socket = new Socket(plain.getHost(), plain.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET /api/v1/alerts HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                                    + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n" + header + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);

            assertThat(answer).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void thePortWithoutTlsTakesNoPrefaceOfHttp2() throws Exception {
        try (RawHttp2 own = new RawHttp2(new Socket(plain.getHost(), plain.getPort()))) {
            assertThat(own.read().map(Frame::type)).isNotEqualTo(Optional.of(RawHttp2.SETTINGS));
        }
    }
}
