package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.Suite;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A list says when it is no longer true, and why. The peers are halted, not killed: silence is the harder case. */
class StaleIT {

    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void workersOfASilentDaskTurnStaleWithTheReason() {
        halted("dask", () -> {
            Api admin = Api.admin();
            JsonNode stale = Await.found("a stale worker", BOUND, () -> admin.items("/api/v1/workers").stream()
                    .filter(worker -> worker.path("stale").asBoolean())
                    .findFirst());
            assertThat(stale.path("reason").asText()).isNotBlank();
        });
        Api admin = Api.admin();
        Await.until("the workers are fresh again", PATIENCE, () -> {
            List<JsonNode> workers = admin.items("/api/v1/workers");
            return !workers.isEmpty()
                    && workers.stream().noneMatch(worker -> worker.path("stale").asBoolean());
        });
    }

    @Test
    void modelsOfASilentOllamaTurnStaleWithTheReason() {
        halted("ollama", () -> {
            Api admin = Api.admin();
            JsonNode stale = Await.found("a stale model", BOUND, () -> admin.items("/api/v1/models").stream()
                    .flatMap(model -> Api.stream(model.path("nodes")).stream())
                    .filter(node -> node.path("stale").asBoolean())
                    .findFirst());
            assertThat(stale.path("reason").asText()).isNotBlank();
        });
        Api admin = Api.admin();
        Await.until("the models are fresh again", PATIENCE, () -> admin.items("/api/v1/models").stream()
                .flatMap(model -> Api.stream(model.path("nodes")).stream())
                .noneMatch(node -> node.path("stale").asBoolean()));
    }

    private static void halted(String name, Runnable meanwhile) {
        Optional<JsonNode> peer = Suite.peer(name);
        assumeTrue(peer.isPresent(), name + " runs as a peer");
        List<JsonNode> pids = Api.stream(peer.get().path("pids"));
        assertThat(pids).isNotEmpty();
        pids.forEach(pid -> Suite.run(List.of("kill", "-STOP", pid.asText())));
        try {
            meanwhile.run();
        } finally {
            pids.forEach(pid -> Suite.run(List.of("kill", "-CONT", pid.asText())));
        }
    }
}
