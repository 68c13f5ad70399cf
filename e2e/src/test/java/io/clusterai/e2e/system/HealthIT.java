package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.Suite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The suite knows how it does, remembers how it did, and calls for help. */
class HealthIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String RULE = "ComponentDegraded";
    private static final Set<String> COMPONENTS = Set.of(
            "gateway",
            "auth-service",
            "metrics-collector",
            "worker-service",
            "model-service",
            "alert-service",
            "postgresql",
            "kafka",
            "redis");

    private final Api admin = Api.admin();

    @Test
    void everyComponentSaysHowItDoesAndHowLongItTookToSay() {
        Await.until("everything is up", PATIENCE, () -> health().path("status")
                .asText()
                .equals("UP"));

        List<JsonNode> components = Api.stream(health().path("components"));

        assertThat(components.stream().map(component -> component.path("name").asText()))
                .containsExactlyInAnyOrderElementsOf(COMPONENTS);
        assertThat(components).allSatisfy(component -> {
            assertThat(component.path("latencyMs").isIntegralNumber()).isTrue();
            assertThat(Instant.parse(component.path("since").asText())).isBefore(Instant.now());
        });
    }

    @Test
    void theHistoryOfEveryComponentIsKept() {
        Await.until(
                "all components are in the history", PATIENCE, () -> history().equals(COMPONENTS));
    }

    @Test
    void aComponentThatHangsRaisesAnAlert() {
        JsonNode rule = admin.items("/api/v1/alerts/rules?limit=200").stream()
                .filter(known -> known.path("name").asText().equals(RULE))
                .findFirst()
                .orElseThrow();
        long hanging = Suite.processes("worker-service").getFirst().path("pid").asLong();
        // Its minute is the operator's patience, not this test's.
        hold(rule, "PT1S");
        Suite.freeze(hanging);
        try {
            Await.until("the alert fires", PATIENCE, () -> alertIs("FIRING"));
            // The other gateway may have found out first.
            Await.until("health tells", PATIENCE, () -> health().path("status")
                    .asText()
                    .equals("DEGRADED"));
        } finally {
            Suite.thaw(hanging);
        }
        Await.until("the alert ends", PATIENCE, () -> !alertIs("FIRING"));
        hold(rule, rule.path("for").asText());
        Await.until("everything is up", PATIENCE, () -> health().path("status")
                .asText()
                .equals("UP"));
    }

    private void hold(JsonNode rule, String duration) {
        ObjectNode request = rule.deepCopy();
        request.remove(List.of("id", "version", "createdAt", "updatedAt"));
        admin.put(
                        "/api/v1/alerts/rules/" + rule.path("id").asText(),
                        request.put("for", duration).toString())
                .expect(200);
    }

    private boolean alertIs(String state) {
        return admin.items("/api/v1/alerts?limit=200&state=" + state).stream()
                .anyMatch(alert -> alert.path("name").asText().equals(RULE)
                        && alert.path("labels").path("component").asText().equals("worker-service"));
    }

    private JsonNode health() {
        return admin.get("/api/v1/health").json();
    }

    private Set<String> history() {
        long now = Instant.now().getEpochSecond();
        return Api.stream(admin.get("/api/v1/metrics/query_range?query=component_up&start=" + (now - 60) + "&end=" + now
                                + "&step=15")
                        .expect(200)
                        .json()
                        .path("data")
                        .path("result"))
                .stream()
                .map(series -> series.path("metric").path("component").asText())
                .collect(Collectors.toSet());
    }
}
