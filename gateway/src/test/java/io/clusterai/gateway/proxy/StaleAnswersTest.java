package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Proof;
import io.clusterai.gateway.cache.Caches;
import io.clusterai.gateway.route.Route;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.access.Caller;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cache gives and forgets when the service fails, while Redis and Kafka are there or away. */
class StaleAnswersTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Caller CALLER = new Caller(
            "ada",
            "ada",
            "session",
            Set.of(),
            Set.of("workers:*"),
            1,
            Instant.EPOCH,
            Instant.MAX,
            AccessPolicy.UNLIMITED,
            Proof.NONE,
            false);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Caches.Shaky shaky = new Caches.Shaky(vertx);
    private volatile Handler<HttpServerRequest> service = request -> answer(request, "first");
    private int port;

    @BeforeEach
    void start() throws Exception {
        URI workers = URI.create("http://127.0.0.1:" + listen(request -> service.handle(request)));
        ProxyConfig config = ProxyConfigTest.config(Map.of("gateway.proxy.answer-timeout", "1s"));
        ProxyService proxy = new ProxyService(
                new UpstreamClient(
                        vertx,
                        config,
                        new ProxyUnderTest.Addresses(List.of(workers), List.of(workers), List.of(workers)),
                        InstantSource.system()),
                new ProblemPublisher(new ObjectMapper()),
                new ClientService(config),
                shaky.cache(),
                config,
                InstantSource.system());
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            context.request().pause();
            proxy.forward(
                    context,
                    new Route.Forward(Upstream.WORKERS, context.request().path(), false),
                    Optional.of(CALLER));
        });
        port = listen(router);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void givesWhatWasKeptWhenTheServiceFailsWithoutRedis() throws Exception {
        get();
        shaky.redisIs(false);
        service = StaleAnswersTest::fail;

        HttpResponse<String> old = get();

        assertThat(old.statusCode()).isEqualTo(200);
        assertThat(old.body()).contains("first");
        assertThat(old.headers().firstValue("Cache-Status").orElse("")).contains("fwd=stale");
        assertThat(old.headers().firstValue("Age")).isPresent();
    }

    @Test
    void givesWhatWasKeptWhenTheServiceFailsWithoutEvents() throws Exception {
        get();
        shaky.eventsAreHeard(false);
        service = StaleAnswersTest::fail;

        HttpResponse<String> old = get();

        assertThat(old.statusCode()).isEqualTo(200);
        assertThat(old.headers().firstValue("Cache-Status").orElse("")).contains("fwd=stale");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asksTheServiceEveryTimeWhileNobodyKnowsWhatChanged(boolean withoutRedis) throws Exception {
        get();
        shaky.redisIs(!withoutRedis);
        shaky.eventsAreHeard(withoutRedis);
        service = request -> answer(request, "second");

        assertThat(get().body()).contains("second");
        service = request -> answer(request, "third");
        assertThat(get().body()).contains("third");

        // What came meanwhile was kept by nobody: it might be overtaken, and nobody would have told.
        service = StaleAnswersTest::fail;
        assertThat(get().body()).contains("first");
    }

    @Test
    void forgetsAnswersWhenTheAnswerToAWriteIsCut() throws Exception {
        get();
        service = request ->
                request.body().onComplete(read -> request.connection().close());

        assertThat(post().statusCode()).isEqualTo(503);

        await().atMost(SOON).until(() -> shaky.renewals(Upstream.WORKERS) > 0);
        service = request -> answer(request, "second");
        assertThat(get().body()).contains("second");
    }

    @Test
    void forgetsAnswersWhenAWriteIsNotAnsweredInTimeAndOnceMoreWhenItHasEnded() throws Exception {
        service = request -> request.body().onComplete(read -> {});

        assertThat(post().statusCode()).isEqualTo(504);

        await().atMost(SOON).until(() -> shaky.renewals(Upstream.WORKERS) == 1);
        await().atMost(SOON).until(() -> shaky.renewals(Upstream.WORKERS) == 2);
    }

    @Test
    void forgetsAnswersWhenWhoeverWroteIsGone() {
        service = request -> request.body().onComplete(read -> {});

        assertThatThrownBy(() -> http.send(
                        request()
                                .timeout(Duration.ofMillis(300))
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);

        await().atMost(SOON).until(() -> shaky.renewals(Upstream.WORKERS) > 0);
    }

    @Test
    void aReadThatFailsChangesNothing() throws Exception {
        service = StaleAnswersTest::fail;

        get();

        assertThat(shaky.renewals(Upstream.WORKERS)).isZero();
    }

    private static void answer(HttpServerRequest request, String which) {
        request.response().putHeader("Content-Type", "application/json").end("{\"which\":\"" + which + "\"}");
    }

    private static void fail(HttpServerRequest request) {
        request.response().setStatusCode(500).end();
    }

    private int listen(Handler<HttpServerRequest> handler) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    private HttpResponse<String> get() throws Exception {
        return http.send(request().timeout(SOON).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post() throws Exception {
        return http.send(
                request().timeout(SOON).POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/workers"));
    }
}
