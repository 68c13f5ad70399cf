package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Api.Answer;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.Database;
import io.clusterai.e2e.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever does something sensitive, through whichever service, is on record, and the record can be proved. */
class AuditIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Api admin;

    @BeforeEach
    void login() {
        admin = Await.found("a login", PATIENCE, () -> Optional.of(Api.admin()));
    }

    @Test
    void whatIsDoneToRulesChannelsAndAlertsIsOnRecord() {
        try (Rules rules = new Rules(admin)) {
            String name = Rules.uniqueName("Audited");
            String channel = rules.webhook(Rules.uniqueName("audited"), "http://127.0.0.1:9/secret-path");
            String rule = rules.rule(name, Rules.ALWAYS);
            String alert = firing(name);
            admin.put("/api/v1/alerts/" + alert + "/acknowledgement", "{\"comment\": \"seen\"}")
                    .expect(200);
            admin.delete("/api/v1/alerts/rules/" + rule).expect(204);
            admin.delete("/api/v1/alerts/channels/" + channel).expect(204);

            JsonNode created = recorded("rules.create", rule);
            assertThat(created.path("service").asText()).isEqualTo("alert-service");
            assertThat(created.path("actor").path("name").asText()).isEqualTo("admin");
            assertThat(created.path("actor").path("address").asText()).isNotEmpty();
            assertThat(created.path("permission").asText()).isEqualTo("rules:write");
            assertThat(created.path("target").path("name").asText()).isEqualTo(name);
            assertThat(created.path("changes").toString()).contains(Rules.ALWAYS);
            recorded("alerts.acknowledge", alert);
            recorded("rules.delete", rule);
            assertThat(recorded("channels.create", channel).toString()).doesNotContain("secret-path");
            recorded("channels.delete", channel);
        }
    }

    @Test
    void whatIsDoneToPeopleIsOnRecordUntilTheyAreForgotten() {
        String username = "audited-" + UUID.randomUUID().toString().substring(0, 8);
        String password = UUID.randomUUID().toString();
        String user = made(
                "/api/v1/auth/users",
                "{\"username\": \"" + username + "\", \"password\": \"" + password + "\", \"roles\": [\"viewer\"]}");
        admin.put("/api/v1/auth/users/" + user, "{\"roles\": [\"operator\"], \"enabled\": true}")
                .expect(200);
        Api.anonymous(Suite.url())
                .post("/api/v1/auth/login", "{\"username\": \"" + username + "\", \"password\": \"not the password\"}")
                .expect(401);
        Api.login(Suite.url(), username, password);

        assertThat(recorded("users.create", user, username)
                        .path("actor")
                        .path("name")
                        .asText())
                .isEqualTo("admin");
        assertThat(recorded("users.update", user, username).path("changes").toString())
                .contains("viewer", "operator");
        assertThat(recorded("sessions.create", user, "INVALID_CREDENTIALS")
                        .path("decision")
                        .asText())
                .isEqualTo("DENIED");

        admin.delete("/api/v1/auth/users/" + user + "/personal-data").expect(204);
        recorded("users.erase", user);
        assertThat(admin.get("/api/v1/audit/export").expect(200).body())
                .contains(user)
                .doesNotContain(username);
    }

    @Test
    void whoeverIsForgottenIsNamedByNoOtherServiceEither() {
        String username = "forgotten-" + UUID.randomUUID().toString().substring(0, 8);
        String password = UUID.randomUUID().toString();
        String user = made(
                "/api/v1/auth/users",
                "{\"username\": \"" + username + "\", \"password\": \"" + password + "\", \"roles\": [\"operator\"]}");
        try (Rules rules = new Rules(admin)) {
            String name = Rules.uniqueName("Forgetful");
            rules.rule(name, Rules.ALWAYS);
            String alert = "/api/v1/alerts/" + firing(name);
            Api.login(Suite.url(), username, password)
                    .put(alert + "/acknowledgement", "{\"comment\": \"ask " + username + "\"}")
                    .expect(200);
            Await.until("the alert names who took it", PATIENCE, () -> names(alert, username));

            admin.delete("/api/v1/auth/users/" + user + "/personal-data").expect(204);

            for (String path : List.of(alert, alert + "/history", "/api/v1/alerts?limit=200")) {
                Await.until(path + " names nobody any more", PATIENCE, () -> !names(path, username));
            }
            assertThat(admin.get(alert)
                            .expect(200)
                            .json()
                            .path("acknowledgement")
                            .path("by")
                            .asText())
                    .isEqualTo("erased user");
        }
    }

    @Test
    void whoeverIsRefusedIsOnRecordInEveryService() {
        String username = "refused-" + UUID.randomUUID().toString().substring(0, 8);
        String password = UUID.randomUUID().toString();
        String user = made(
                "/api/v1/auth/users",
                "{\"username\": \"" + username + "\", \"password\": \"" + password + "\", \"roles\": [\"viewer\"]}");
        Api viewer = Api.login(Suite.url(), username, password);
        for (String path : List.of(
                "/api/v1/auth/users/",
                "/api/v1/alerts/rules/",
                "/api/v1/metrics/targets/",
                "/api/v1/workers/clusters/",
                "/api/v1/models/nodes/")) {
            viewer.delete(path + user).expect(403);

            JsonNode refused = recorded("access.refuse", "DELETE " + path + user);
            assertThat(refused.path("decision").asText()).isEqualTo("DENIED");
            assertThat(refused.path("result").asText()).isEqualTo("FORBIDDEN");
            assertThat(refused.path("actor").path("name").asText()).isEqualTo(username);
        }
        admin.delete("/api/v1/auth/users/" + user + "/personal-data").expect(204);
    }

    @Test
    void whatIsDoneToTargetsClustersAndNodesIsOnRecord() {
        String target = made("/api/v1/metrics/targets", "{\"url\": \"http://127.0.0.1:9/" + UUID.randomUUID() + "\"}");
        String cluster = made(
                "/api/v1/workers/clusters",
                "{\"name\": \"" + Rules.uniqueName("audited")
                        + "\", \"address\": \"tcp://127.0.0.1:9\", \"httpUrl\": \"http://127.0.0.1:9\"}");
        String node = made(
                "/api/v1/models/nodes",
                "{\"name\": \"" + Rules.uniqueName("audited") + "\", \"url\": \"http://127.0.0.1:9/" + UUID.randomUUID()
                        + "\"}");
        admin.delete("/api/v1/metrics/targets/" + target).expect(204);
        admin.delete("/api/v1/workers/clusters/" + cluster).expect(204);
        admin.delete("/api/v1/models/nodes/" + node).expect(204);

        recorded("targets.create", target);
        recorded("targets.delete", target);
        recorded("clusters.create", cluster);
        recorded("clusters.delete", cluster);
        recorded("nodes.create", node);
        recorded("nodes.delete", node);
    }

    @Test
    void whatIsDoneToWorkersIsOnRecord() {
        assumeTrue(Suite.peer("dask").isPresent(), "a Dask runs as a peer");
        JsonNode cluster = Await.found("a cluster is reachable", PATIENCE, () -> reachable("/api/v1/workers/clusters"));
        String clusterId = cluster.path("id").asText();
        String operation = admin.post("/api/v1/workers", "{\"clusterId\": \"" + clusterId + "\", \"count\": 1}")
                .expect(202)
                .json()
                .path("id")
                .asText();
        finished(operation);
        JsonNode worker = admin.items("/api/v1/workers?limit=200").stream()
                .filter(found -> found.path("managed").asBoolean())
                .findFirst()
                .orElseThrow();
        String workerId = worker.path("id").asText();
        String stop = admin.delete("/api/v1/workers/" + Api.encode(workerId))
                .expect(202)
                .json()
                .path("id")
                .asText();
        finished(stop);

        assertThat(recorded("workers.start", clusterId, operation)
                        .path("result")
                        .asText())
                .isEqualTo("ACCEPTED");
        recorded("workers.stop", workerId, stop);
    }

    @Test
    void whatIsDoneToModelsIsOnRecord() {
        Optional<JsonNode> ollama = Suite.peer("ollama");
        assumeTrue(ollama.isPresent(), "an Ollama runs as a peer");
        Await.found("a node is reachable", PATIENCE, () -> reachable("/api/v1/models/nodes"));
        String model = ollama.get().path("pullableModel").asText();
        String operation = admin.post("/api/v1/models/" + Api.encode(model) + "/pull", "{\"insecure\": true}")
                .expect(202)
                .json()
                .path("id")
                .asText();
        finished(operation);
        Answer deleted = admin.delete("/api/v1/models/" + Api.encode(model));
        assertThat(deleted.status()).isBetween(200, 204);

        recorded("models.pull", model, operation);
        recorded("models.delete", model);
    }

    @Test
    void anActWhoseServiceDiesBeforeItCouldTellIsOnRecordAllTheSame() {
        Database database = Database.of("alerts").orElse(null);
        assumeTrue(database != null, "the suite runs its own PostgreSQL");
        try (Rules rules = new Rules(admin)) {
            String rule;
            try (database) {
                database.holdOutbox();
                rule = rules.rule(Rules.uniqueName("Untold"), Rules.ALWAYS);
                Suite.processes("alert-service").stream()
                        .map(process -> process.path("pid").asLong())
                        .filter(pid -> pid > 0)
                        .forEach(Suite::kill);
                assertThat(found("rules.create", rule)).isEmpty();
            }

            recorded("rules.create", rule);
            Await.until(
                    "the rule is there as well",
                    PATIENCE,
                    () -> admin.get("/api/v1/alerts/rules/" + rule).status() == 200);
        }
    }

    @Test
    void theTrailIsTakenAwayAndProvedWithoutTheSuite() throws IOException {
        try (Rules rules = new Rules(admin)) {
            recorded("rules.create", rules.rule(Rules.uniqueName("Proved"), Rules.ALWAYS));
        }
        Await.until(
                "a checkpoint is signed",
                PATIENCE,
                () -> admin.get("/api/v1/audit/checkpoint").status() == 200);
        String fingerprint = admin.get("/api/v1/audit/checkpoint")
                .expect(200)
                .json()
                .path("fingerprint")
                .asText();
        assertThat(admin.get("/api/v1/audit/verification")
                        .expect(200)
                        .json()
                        .path("verdict")
                        .asText())
                .isIn("INTACT", "UNFINISHED");
        List<String> export =
                admin.get("/api/v1/audit/export").expect(200).body().lines().toList();
        Path file = Files.createTempFile("audit", ".jsonl");

        Files.write(file, export);
        assertThat(Suite.launcher("audit", "verify", file.toString(), "--key", fingerprint))
                .startsWith("INTACT: ");

        List<String> tampered = export.stream()
                .map(line -> line.replace("\"rules.create\"", "\"rules.delete\""))
                .toList();
        long first = 1
                + export.stream()
                        .filter(line -> line.startsWith("{\"index\":"))
                        .takeWhile(line -> !line.contains("\"rules.create\""))
                        .count();
        Files.write(file, tampered);
        assertThatThrownBy(() -> Suite.launcher("audit", "verify", file.toString()))
                .hasMessageContaining("BROKEN at record " + first + ":");
        Files.delete(file);
    }

    private boolean names(String path, String username) {
        return admin.get(path).expect(200).body().contains(username);
    }

    private String firing(String name) {
        return Await.found("the alert fires", PATIENCE, () -> admin.items("/api/v1/alerts?limit=200").stream()
                .filter(found -> found.path("name").asText().equals(name))
                .filter(found -> found.path("state").asText().equals("FIRING"))
                .map(found -> found.path("id").asText())
                .findFirst());
    }

    private Optional<JsonNode> reachable(String path) {
        return admin.items(path).stream()
                .filter(found -> found.path("state").asText().equals("REACHABLE"))
                .findFirst();
    }

    private String made(String path, String body) {
        return admin.post(path, body).expect(201).json().path("id").asText();
    }

    private void finished(String operation) {
        Await.until("the operation has ended", PATIENCE, () -> admin.get("/api/v1/operations/" + operation)
                .json()
                .path("state")
                .asText()
                .matches("SUCCEEDED|FAILED|CANCELLED"));
    }

    /** The newest record of an act on a target that mentions all of it. */
    private JsonNode recorded(String action, String target, String... mentions) {
        return Await.found(action + " of " + target + " is on record", PATIENCE, () -> found(action, target, mentions));
    }

    private Optional<JsonNode> found(String action, String target, String... mentions) {
        return admin.items("/api/v1/audit?action=" + action + "&target=" + Api.encode(target)).stream()
                .filter(record -> List.of(mentions).stream()
                        .allMatch(mention -> record.toString().contains(mention)))
                .findFirst();
    }
}
