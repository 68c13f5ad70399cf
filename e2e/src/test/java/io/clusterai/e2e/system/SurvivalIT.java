package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Api.Answer;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.Suite;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each service dies in turn: its routes say so, the others go on, it comes back, and nothing is forgotten. Runs last. */
class SurvivalIT {

    private static final Duration BACK = Duration.ofSeconds(15);
    /** Loose on purpose: how fast a service starts depends on what else the machine does; docs/performance.md has the figure. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Api admin;
    private Rules rules;
    private String alertname;

    @BeforeEach
    void somethingToLose() {
        Await.until("everything is up", PATIENCE, () -> Suite.status().findValuesAsText("status").stream()
                .noneMatch(status -> !status.equals("UP")));
        admin = Await.found(
                "a login", PATIENCE, () -> java.util.Optional.of(Api.admin().uncached()));
        rules = new Rules(admin);
        alertname = Rules.uniqueName("Survivor");
        rules.rule(alertname, Rules.ALWAYS);
        Await.until("the alert fires", PATIENCE, () -> alerts().contains(alertname));
    }

    @AfterEach
    void tidy() {
        rules.close();
    }

    @ParameterizedTest
    @CsvSource({
        "auth-service,      /api/v1/auth/users,     /api/v1/alerts",
        "metrics-collector, /api/v1/metrics/nodes,  /api/v1/alerts",
        "worker-service,    /api/v1/workers,        /api/v1/alerts",
        "model-service,     /api/v1/models,         /api/v1/alerts",
        "alert-service,     /api/v1/alerts,         /api/v1/workers",
    })
    void aKilledServiceIsMissedAndComesBackWithEverything(String service, String itsRoute, String anotherRoute) {
        Set<String> usersBefore = names("/api/v1/auth/users", "username");
        Set<String> rulesBefore = names("/api/v1/alerts/rules?limit=200", "id");
        List<Long> pids = pids(service);

        pids.forEach(Suite::kill);
        long killed = System.nanoTime();

        Answer missing = Await.found("the route says that its service is gone", BACK, () -> {
            Answer answer = admin.get(itsRoute);
            return java.util.Optional.of(answer).filter(found -> found.status() == 503);
        });
        assertThat(missing.contentType()).startsWith("application/problem+json");
        assertThat(missing.json().path("code").asText()).isNotBlank();
        assertThat(admin.get(anotherRoute).status()).isEqualTo(200);
        Await.until("health tells of it", BACK, () -> {
            JsonNode health = admin.get("/api/v1/health").json();
            return health.path("status").asText().equals("DEGRADED");
        });

        Await.until(service + " is back", PATIENCE, () -> admin.get(itsRoute).status() == 200);
        System.out.printf("%s was back after %d ms%n", service, (System.nanoTime() - killed) / 1_000_000);
        assertThat(pids(service)).doesNotContainAnyElementsOf(pids);
        assertThat(names("/api/v1/auth/users", "username")).isEqualTo(usersBefore);
        assertThat(names("/api/v1/alerts/rules?limit=200", "id")).isEqualTo(rulesBefore);
        Await.until("the alert is still there", PATIENCE, () -> alerts().contains(alertname));
        long now = System.currentTimeMillis() / 1000;
        assertThat(admin.get("/api/v1/metrics/query_range?query=node_load1&start=" + (now - 300) + "&end=" + now
                                + "&step=15")
                        .expect(200)
                        .json()
                        .path("data")
                        .path("result")
                        .size())
                .isPositive();
        Await.until(
                "health is well again",
                PATIENCE,
                () -> admin.get("/api/v1/health").json().path("status").asText().equals("UP"));
    }

    @org.junit.jupiter.api.Test
    void aKilledGatewayComesBack() {
        List<Long> pids = pids("gateway");

        pids.forEach(Suite::kill);

        Await.until(
                "the gateway answers again",
                PATIENCE,
                () -> admin.get("/api/v1/alerts").status() == 200);
        assertThat(alerts()).contains(alertname);
    }

    private Set<String> alerts() {
        return admin.items("/api/v1/alerts?limit=200").stream()
                .filter(alert -> alert.path("state").asText().equals("FIRING"))
                .map(alert -> alert.path("name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> names(String path, String field) {
        return admin.items(path).stream()
                .map(item -> item.path(field).asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Long> pids(String service) {
        return Suite.processes(service).stream()
                .map(process -> process.path("pid").asLong())
                .filter(pid -> pid > 0)
                .toList();
    }
}
