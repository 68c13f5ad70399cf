package io.clusterai.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.clusterai.platform.egress.EgressException.Reason;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EgressClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final InetAddress SERVER = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress NOBODY = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress METADATA = InetAddress.ofLiteral("169.254.169.254");
    private static final AtomicInteger REQUESTS = new AtomicInteger();
    private static final CompletableFuture<Void> SLOW_CLOSED = new CompletableFuture<>();

    private static Vertx vertx;
    private static HttpServer server;

    private final EgressPolicy onlyServer = new EgressPolicy(List.of(AddressRange.of("127.0.0.1/32")), true);

    @BeforeAll
    static void startServer() throws Exception {
        vertx = Vertx.vertx();
        server = vertx.createHttpServer()
                .requestHandler(EgressClientTest::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stopServer() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @BeforeEach
    void forgetRequests() {
        REQUESTS.set(0);
    }

    private static void answer(HttpServerRequest request) {
        REQUESTS.incrementAndGet();
        switch (request.path()) {
            case "/echo" ->
                request.body().onSuccess(body -> request.response()
                        .putHeader("x-host", request.getHeader("Host"))
                        .end(request.method() + " " + request.uri() + " " + body));
            case "/redirect" ->
                request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "http://169.254.169.254/latest/meta-data")
                        .end();
            case "/slow" -> request.connection().closeHandler(closed -> SLOW_CLOSED.complete(null));
            case "/large" -> request.response().end(Buffer.buffer(new byte[4096]));
            case "/cut" -> {
                request.response().setChunked(true).write("half");
                request.connection().close();
            }
            default -> request.response().setStatusCode(404).end();
        }
    }

    private EgressClient client(EgressPolicy policy, HostResolver resolver) {
        return new EgressClient(vertx, policy, resolver, Duration.ofSeconds(2), 8);
    }

    private static HostResolver names(Map<String, List<InetAddress>> names) {
        return host -> {
            List<InetAddress> found = names.get(host);
            if (found == null) {
                throw new UnknownHostException(host);
            }
            return found;
        };
    }

    private static URI url(String host, String path) {
        return URI.create("http://" + host + ":" + server.actualPort() + path);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    private static Reason reasonOf(Uni<?> uni) {
        Throwable failure = catchThrowable(() -> await(uni));
        assertThat(failure).isInstanceOf(EgressException.class);
        return ((EgressException) failure).reason();
    }

    @Test
    void sendsMethodQueryAndBodyAndKeepsTheName() {
        try (EgressClient client = client(onlyServer, names(Map.of("receiver.test", List.of(SERVER))))) {
            EgressResponse response =
                    await(client.send(EgressRequest.of(HttpMethod.POST, url("receiver.test", "/echo?a=%20b"))
                            .withJson("{}")));

            assertThat(response.isSuccess()).isTrue();
            assertThat(response.text()).isEqualTo("POST /echo?a=%20b {}");
            assertThat(response.headers().get("X-Host")).isEqualTo("receiver.test:" + server.actualPort());
        }
    }

    @Test
    void connectsToNothingWhenTheAddressIsForbidden() {
        EgressPolicy nothing = new EgressPolicy(List.of(), true);
        try (EgressClient client = client(nothing, names(Map.of("receiver.test", List.of(SERVER))))) {
            assertThat(reasonOf(client.send(EgressRequest.get(url("receiver.test", "/echo")))))
                    .isEqualTo(Reason.FORBIDDEN);
            assertThat(reasonOf(client.send(EgressRequest.get(url("127.0.0.1", "/echo")))))
                    .isEqualTo(Reason.FORBIDDEN);
            assertThat(reasonOf(client.send(EgressRequest.get(url("[::ffff:7f00:1]", "/echo")))))
                    .isEqualTo(Reason.FORBIDDEN);
            assertThat(reasonOf(client.open(EgressRequest.get(URI.create("ftp://receiver.test/")))))
                    .isEqualTo(Reason.FORBIDDEN);
            assertThat(REQUESTS).hasValue(0);
        }
    }

    @Test
    void gainsNothingFromANameThatChangesItsAnswer() {
        Deque<List<InetAddress>> answers = new ArrayDeque<>(List.of(List.of(SERVER), List.of(METADATA)));
        AtomicInteger asked = new AtomicInteger();
        HostResolver rebinding = host -> {
            asked.incrementAndGet();
            return answers.removeFirst();
        };
        try (EgressClient client = client(onlyServer, rebinding)) {
            assertThat(await(client.send(EgressRequest.get(url("rebind.test", "/echo"))))
                            .status())
                    .isEqualTo(200);
            assertThat(asked).hasValue(1);
            assertThat(reasonOf(client.send(EgressRequest.get(url("rebind.test", "/echo")))))
                    .isEqualTo(Reason.FORBIDDEN);
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void skipsForbiddenAddressesOfAMixedName() {
        try (EgressClient client = client(onlyServer, names(Map.of("mixed.test", List.of(METADATA, NOBODY, SERVER))))) {
            assertThat(await(client.send(EgressRequest.get(url("mixed.test", "/echo"))))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void triesTheNextAddressWhenOneDoesNotAnswer() {
        EgressPolicy both = new EgressPolicy(List.of(AddressRange.of("127.0.0.0/8")), true);
        try (EgressClient client = client(both, names(Map.of("two.test", List.of(NOBODY, SERVER))))) {
            assertThat(await(client.send(EgressRequest.get(url("two.test", "/echo"))))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void returnsARedirectInsteadOfFollowingIt() {
        try (EgressClient client = client(onlyServer, HostResolver.system())) {
            EgressResponse response = await(client.send(EgressRequest.get(url("127.0.0.1", "/redirect"))));

            assertThat(response.status()).isEqualTo(302);
            assertThat(REQUESTS).hasValue(1);
        }
    }

    @Test
    void givesUpAfterTheTimeoutAndClosesTheConnection() throws Exception {
        try (EgressClient client = client(onlyServer, HostResolver.system())) {
            assertThat(reasonOf(client.send(
                            EgressRequest.get(url("127.0.0.1", "/slow")).withTimeout(Duration.ofMillis(200)))))
                    .isEqualTo(Reason.TIMED_OUT);
            SLOW_CLOSED.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void refusesAnAnswerLongerThanItsBound() {
        try (EgressClient client = client(onlyServer, HostResolver.system())) {
            EgressRequest large = EgressRequest.get(url("127.0.0.1", "/large"));

            assertThat(reasonOf(client.send(large.withMaxResponseBytes(4095)))).isEqualTo(Reason.TOO_LARGE);
            assertThat(await(client.send(large.withMaxResponseBytes(4096)))
                            .body()
                            .length())
                    .isEqualTo(4096);
        }
    }

    @Test
    void tellsWhyThereIsNoAnswer() {
        EgressPolicy loopback = new EgressPolicy(List.of(AddressRange.of("127.0.0.0/8")), true);
        try (EgressClient client = client(loopback, names(Map.of("nobody.test", List.of(NOBODY))))) {
            assertThat(reasonOf(client.send(EgressRequest.get(url("missing.test", "/echo")))))
                    .isEqualTo(Reason.UNRESOLVED);
            assertThat(reasonOf(client.send(EgressRequest.get(url("nobody.test", "/echo")))))
                    .isEqualTo(Reason.UNREACHABLE);
            assertThat(reasonOf(client.send(EgressRequest.get(url("127.0.0.1", "/cut")))))
                    .isEqualTo(Reason.BROKEN);
        }
    }

    @Test
    void handsOverAStreamedAnswerPaused() {
        try (EgressClient client = client(onlyServer, HostResolver.system())) {
            Buffer body = await(
                    client.open(EgressRequest.get(url("127.0.0.1", "/large"))).chain(response -> {
                        Uni<Buffer> whole = Uni.createFrom().completionStage(response.body()::toCompletionStage);
                        response.resume();
                        return whole;
                    }));

            assertThat(body.length()).isEqualTo(4096);
        }
    }

    @Test
    void admitsAUrlWithPermittedAddressesAndOneThatDoesNotResolveYet() {
        try (EgressClient client = client(onlyServer, names(Map.of("ok.test", List.of(SERVER))))) {
            assertThat(await(client.admit("http://ok.test/x"))).isEqualTo(URI.create("http://ok.test/x"));
            assertThat(await(client.admit("http://later.test/x"))).isEqualTo(URI.create("http://later.test/x"));
        }
    }

    @Test
    void doesNotLetAnybodyWaitForASlowNameServerToAdmitAUrl() {
        CountDownLatch asked = new CountDownLatch(1);
        HostResolver slow = host -> {
            try {
                asked.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        };
        try (EgressClient client = new EgressClient(vertx, onlyServer, slow, Duration.ofMillis(50), 8)) {
            assertThat(await(client.admit("http://slow.test/x"))).isEqualTo(URI.create("http://slow.test/x"));
        } finally {
            asked.countDown();
        }
    }

    @Test
    void refusesToAdmitWhatItWouldNotReach() {
        try (EgressClient client = client(onlyServer, names(Map.of("mixed.test", List.of(SERVER, METADATA))))) {
            for (String url : List.of(
                    "http://mixed.test/", "http://169.254.169.254/", "http://[::1]/", "ftp://x/", "http://a b/", "x")) {
                assertThat(catchThrowable(() -> await(client.admit(url))))
                        .as(url)
                        .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                                .isEqualTo(ErrorCode.ADDRESS_FORBIDDEN));
            }
        }
    }
}
