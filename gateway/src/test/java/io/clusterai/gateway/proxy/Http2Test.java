package io.clusterai.gateway.proxy;

import static io.clusterai.gateway.proxy.ProxyUnderTest.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clusterai.gateway.proxy.ProxyUnderTest.Addresses;
import io.clusterai.gateway.route.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Browsers speak HTTP/2 with a gateway that speaks TLS: many requests share one connection, and none may end the others'. */
class Http2Test {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long CANCEL = 8;

    private final ProxyUnderTest proxy = new ProxyUnderTest();
    private final AtomicInteger closed = new AtomicInteger();
    private HttpClient client;
    private volatile Handler<HttpServerRequest> models = ProxyUnderTest::well;

    @BeforeEach
    void start() throws Exception {
        URI good = proxy.listen(ProxyUnderTest::well);
        URI moody = proxy.listen(request -> models.handle(request));
        proxy.serve(
                new Addresses(List.of(good), List.of(moody), List.of(good)),
                Map.of(
                        "gateway.proxy.max-body-size",
                        "1M",
                        "gateway.proxy.idle-timeout",
                        "300ms",
                        "gateway.proxy.body-timeout",
                        "400ms"));
        client = proxy.vertx()
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2MaxPoolSize(1)
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(proxy.port()));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void passesARequestOnWithItsBodyAnnouncedOrNot(boolean announced) throws Exception {
        AtomicReference<HttpServerRequest> seen = new AtomicReference<>();
        models = request -> {
            seen.set(request);
            request.body()
                    .onSuccess(body ->
                            request.response().putHeader("X-Kind", "echo").end(body));
        };

        Answer answer = done(client.request(HttpMethod.POST, "/models?a=b").compose(request -> {
            request.putHeader("X-Own", "1");
            Future<Answer> whole = request.response().compose(Http2Test::whole);
            if (announced) {
                request.end("hello");
            } else {
                request.setChunked(true).write("hel");
                request.end("lo");
            }
            return whole;
        }));

        assertThat(answer.head().statusCode()).isEqualTo(200);
        assertThat(answer.head().version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(answer.head().getHeader("X-Kind")).isEqualTo("echo");
        assertThat(answer.body()).hasToString("hello");
        assertThat(seen.get().uri()).isEqualTo("/models?a=b");
        assertThat(seen.get().getHeader("X-Own")).isEqualTo("1");
        assertThat(seen.get().getHeader("X-Forwarded-Host")).isEqualTo("127.0.0.1:" + proxy.port());
        assertThat(seen.get().headers().names()).noneMatch(name -> name.startsWith(":"));
    }

    @Test
    void passesAnAnswerOnAsItComes() throws Exception {
        models = request -> request.response().setChunked(true).write("first");

        Buffer first =
                done(get("/models").compose(answer -> Future.future(arrived -> answer.handler(arrived::tryComplete))));

        assertThat(first).hasToString("first");
    }

    @Test
    void cancelsTheServiceWhenOneRequestIsTakenBackAndKeepsTheOthers() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        models = request -> {
            asked.incrementAndGet();
            request.response().closeHandler(gone -> cancelled.incrementAndGet());
        };
        HttpClientRequest request = watched(HttpMethod.GET);
        Future<HttpClientResponse> never = request.send();
        await().atMost(SOON).until(() -> asked.get() == 1);

        request.reset(CANCEL);

        await().atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> cancelled.get() == 1);
        await().atMost(SOON)
                .until(() ->
                        proxy.upstreams().backend(Upstream.MODELS).bulkhead().taken() == 0);
        assertThat(never.failed()).isTrue();
        assertTheConnectionIsStillGood();
    }

    @Test
    void cutsOnlyTheAnswerThatBreaksOff() throws Exception {
        models = request -> request.response().setChunked(true).write("begun");

        Future<Answer> answer = watched(HttpMethod.GET).send().compose(Http2Test::whole);
        await().atMost(SOON).until(answer::isComplete);

        assertThat(answer.failed()).as("it must not look whole").isTrue();
        assertTheConnectionIsStillGood();
    }

    @Test
    void refusesABodyThatIsTooLongThoughNobodyAnnouncedIt() throws Exception {
        models = request -> request.handler(part -> {});
        HttpClientRequest request = watched(HttpMethod.POST);
        Future<Answer> answer = request.response().compose(Http2Test::whole);
        request.exceptionHandler(refused -> {}).setChunked(true);
        Buffer part = Buffer.buffer(new byte[64 << 10]);
        for (int i = 0; i < 20; i++) {
            request.write(part);
        }

        assertThat(done(answer).head().statusCode()).isEqualTo(413);
        assertThat(done(answer).body().toString()).contains("PAYLOAD_TOO_LARGE");
        request.reset(CANCEL);
        assertTheConnectionIsStillGood();
    }

    @Test
    void refusesABodyThatStopsComingAndNothingElse() throws Exception {
        models = request -> request.handler(part -> {});
        HttpClientRequest request = watched(HttpMethod.POST);
        Future<Answer> answer = request.response().compose(Http2Test::whole);
        request.exceptionHandler(refused -> {}).setChunked(true).write("begun");

        assertThat(done(answer).head().statusCode()).isEqualTo(408);
        assertTheConnectionIsStillGood();
    }

    @Test
    void passesOnWhatMightHaveABodyAndHasNone() throws Exception {
        Answer answer = done(client.request(HttpMethod.PUT, "/models")
                .compose(HttpClientRequest::send)
                .compose(Http2Test::whole));

        assertThat(answer.head().statusCode()).as("a body of no length").isEqualTo(200);
    }

    private HttpClientRequest watched(HttpMethod method) throws Exception {
        HttpClientRequest request = done(client.request(method, "/models"));
        request.connection().closeHandler(gone -> closed.incrementAndGet());
        return request;
    }

    private void assertTheConnectionIsStillGood() throws Exception {
        assertThat(done(get("/alerts")).statusCode()).isEqualTo(200);
        assertThat(closed).as("connections that were closed").hasValue(0);
    }

    private Future<HttpClientResponse> get(String path) {
        return client.request(HttpMethod.GET, path).compose(HttpClientRequest::send);
    }

    private static Future<Answer> whole(HttpClientResponse head) {
        return head.body().map(body -> new Answer(head, body));
    }

    private record Answer(HttpClientResponse head, Buffer body) {}
}
