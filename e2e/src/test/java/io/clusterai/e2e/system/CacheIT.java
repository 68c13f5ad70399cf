package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Needs;
import io.clusterai.e2e.suite.Suite;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers are given again, at every gateway, and never once something was written at any. */
class CacheIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String RULES = "/api/v1/alerts/rules?limit=200";
    private static final int ROUNDS = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private Api admin;

    @BeforeEach
    void twoGateways() {
        Needs.that(Suite.urls().size() >= 2, "the suite runs with two gateways");
        admin = Api.admin();
    }

    @Test
    void whatIsWrittenAtOneGatewayIsReadAtTheOther() {
        Api one = admin.at(Suite.urls().get(0));
        Api other = admin.at(Suite.urls().get(1));
        for (int i = 0; i < ROUNDS; i++) {
            String name = Rules.uniqueName("Written");
            assertThat(has(other, name)).isFalse();
            try (Rules rules = new Rules(one)) {
                rules.rule(name, "vector_that_is_nowhere > 1");
                assertThat(has(other, name)).as("read after write, round %d", i).isTrue();
            }
            assertThat(has(other, name)).as("read after removal, round %d", i).isFalse();
        }
    }

    @Test
    void anAnswerThatOneGatewayFetchedServesTheOther() throws Exception {
        String path = "/api/v1/alerts/channels?limit=" + (100 + System.nanoTime() % 100);
        HttpResponse<String> fetched = get(Suite.urls().get(0), path, "");
        HttpResponse<String> shared = get(Suite.urls().get(1), path, "");

        assertThat(fetched.headers().firstValue("Cache-Status").orElse("")).startsWith("cluster-ai;");
        assertThat(shared.body()).isEqualTo(fetched.body());
        String etag = fetched.headers().firstValue("ETag").orElseThrow();
        assertThat(get(Suite.urls().get(1), path, etag).statusCode()).isEqualTo(304);
    }

    private static boolean has(Api gateway, String name) {
        for (JsonNode rule : gateway.items(RULES)) {
            if (rule.path("name").asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private HttpResponse<String> get(URI gateway, String path, String etag) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + admin.token());
        if (!etag.isEmpty()) {
            request.header("If-None-Match", etag);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
