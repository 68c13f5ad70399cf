package io.clusterai.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.contracts.Topics;
import io.clusterai.gateway.testsupport.StubServices;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.events.EventProducer;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that are given again, before a service that counts how often it was asked: real Redis, real Kafka. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
@QuarkusTestResource(StubServices.class)
@TestProfile(GatewayTest.Bounds.class)
class ResponseCacheTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String STATUS = "Cache-Status";

    @TestHTTPResource("/")
    URI gateway;

    @Inject
    EventProducer events;

    @Inject
    ObjectMapper json;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String path;

    /** Nothing is kept before the events are heard that would make it old. */
    @BeforeEach
    void waitUntilAnswersAreKept() {
        path = counted("");
        await().atMost(SOON).until(() -> isHit(get(path)));
        path = counted("");
    }

    @Test
    void givesAnAnswerAgain() throws Exception {
        HttpResponse<String> first = get(path);
        HttpResponse<String> second = get(path);

        assertThat(first.headers().firstValue(STATUS)).contains("cluster-ai; fwd=miss; stored");
        assertThat(second.headers().firstValue(STATUS)).contains("cluster-ai; hit");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Age")).isPresent();
        assertThat(second.headers().firstValue("Cache-Control")).contains("private, no-cache");
        assertThat(second.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(second.headers().firstValue("X-Request-Id"))
                .isNotEqualTo(first.headers().firstValue("X-Request-Id"));
    }

    @Test
    void saysThatNothingChanged() throws Exception {
        String etag = get(path).headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again =
                send(request(path, Tokens.admin()).header("If-None-Match", etag).GET());

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).contains(etag);
    }

    @Test
    void forgetsWhatWasWrittenOver() throws Exception {
        int before = asked(get(path));
        assertThat(asked(get(path))).isEqualTo(before);

        write("/api/v1/workers/anything", "{}");

        assertThat(asked(get(path))).isEqualTo(before + 1);
    }

    @Test
    void forgetsWhatAnEventTellsToBeOld() throws Exception {
        int before = asked(get(path));

        events.send(Topics.WORKER_CHANGED, "w", Map.of("clusterId", "c"), Instant.now())
                .await()
                .atMost(SOON);

        await().atMost(SOON).until(() -> asked(get(path)) > before);
    }

    @Test
    void givesNobodyWhatWasMadeForOthers() throws Exception {
        int admins = asked(get(path));

        int viewers = asked(send(request(path, Tokens.viewer()).GET()));

        assertThat(viewers).isEqualTo(admins + 1);
        assertThat(asked(get(path))).isEqualTo(admins);
    }

    @Test
    void asksTheServiceWhenTheCallerWantsItTo() throws Exception {
        int before = asked(get(path));

        int fresh = asked(send(request(path, Tokens.admin())
                .header("Cache-Control", "no-cache")
                .GET()));

        assertThat(fresh).isEqualTo(before + 1);
    }

    @Test
    void asksOnceForEverybody() {
        String slow = counted("&slow=true");

        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 20)
                .mapToObj(i -> http.sendAsync(
                        request(slow, Tokens.admin()).timeout(SOON).GET().build(), BodyHandlers.ofString()))
                .toList();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(asked(answer.join())).isEqualTo(1));
    }

    @Test
    void givesAnOldAnswerWhenTheServiceFails() throws Exception {
        String body = get(path).body();
        write(path, "fail");
        try {
            HttpResponse<String> old = get(path);

            assertThat(old.statusCode()).isEqualTo(200);
            assertThat(old.body()).isEqualTo(body);
            assertThat(old.headers().firstValue(STATUS).orElse("")).contains("fwd=stale");
            assertThat(get(counted("&never=asked")).statusCode()).isEqualTo(200);
        } finally {
            write(path, "work");
        }
    }

    @Test
    void keepsNothingThatMustNotBeKept() throws Exception {
        HttpResponse<String> answer = get("/api/v1/workers/echo");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue(STATUS)).isEmpty();
        assertThat(isHit(get("/api/v1/workers/echo"))).isFalse();
    }

    private static String counted(String more) {
        return "/api/v1/workers/counted?name=" + UUID.randomUUID() + more;
    }

    private static boolean isHit(HttpResponse<String> answer) {
        return answer.headers().firstValue(STATUS).orElse("").equals("cluster-ai; hit");
    }

    private int asked(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body()).path("asked").asInt();
        } catch (IOException e) {
            throw new IllegalStateException("not JSON: " + answer.body(), e);
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path, Tokens.admin()).GET());
    }

    private void write(String path, String body) throws Exception {
        HttpResponse<String> answer = send(request(path, Tokens.admin()).POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.timeout(SOON).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://" + gateway.getAuthority() + path))
                .header("Authorization", "Bearer " + token);
    }
}
