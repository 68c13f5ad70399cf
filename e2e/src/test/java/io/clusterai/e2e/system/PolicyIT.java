package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.FakeOllama;
import io.clusterai.e2e.suite.People;
import io.clusterai.e2e.suite.Stream;
import io.clusterai.e2e.suite.Suite;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody limited to one cluster and some models sees and touches nothing else, by whichever way. */
class PolicyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CLUSTERS = "/api/v1/workers/clusters";
    private static final String NODES = "/api/v1/models/nodes";
    private static final String OPERATIONS = "/api/v1/operations";
    private static final String HIDDEN = "hidden:1";

    private final People people = new People();
    private final Api admin = people.admin().uncached();
    private final FakeOllama ollama = new FakeOllama(HIDDEN);
    private String mine;
    private String others;
    private String node;
    private Api limited;

    @BeforeEach
    void limitSomebody() {
        mine = cluster("mine-" + UUID.randomUUID());
        others = cluster("others-" + UUID.randomUUID());
        node = make(
                NODES,
                Suite.JSON
                        .createObjectNode()
                        .put("name", "node-" + UUID.randomUUID())
                        .put("url", ollama.url()));
        People.Person person = people.with("operator");
        ObjectNode policy = Suite.JSON.createObjectNode();
        policy.putArray("clusters").add(mine);
        policy.putArray("models").add("shown:*");
        admin.put("/api/v1/auth/users/" + person.id() + "/policy", policy.toString())
                .expect(200);
        limited = admin.withToken(person.login().accessToken());
    }

    @AfterEach
    void tidy() {
        admin.delete(NODES + "/" + node);
        admin.delete(CLUSTERS + "/" + mine);
        admin.delete(CLUSTERS + "/" + others);
        people.close();
        ollama.close();
    }

    @Test
    void clustersAndNodesOfOthersAreOutOfReach() {
        assertThat(ids(limited.items(CLUSTERS))).containsExactly(mine);
        limited.get(CLUSTERS + "/" + mine).expect(200);
        limited.get(CLUSTERS + "/" + others).expect(403);
        limited.delete(CLUSTERS + "/" + others).expect(403);
        limited.post("/api/v1/workers", "{\"clusterId\": \"" + others + "\", \"count\": 1}")
                .expect(403);
        limited.delete(NODES + "/" + node).expect(403);
        limited.get(CLUSTERS + "/" + UUID.randomUUID()).expect(403);
        limited.get("/api/v1/workers/" + UUID.randomUUID()).expect(404);
        admin.get(CLUSTERS + "/" + others).expect(200);
        admin.get(NODES + "/" + node).expect(200);
    }

    @Test
    void modelsOfOthersAreOutOfReach() {
        Await.until(
                "the node's model is known",
                PATIENCE,
                () -> admin.get("/api/v1/models/" + Api.encode(HIDDEN)).status() == 200);

        assertThat(limited.items("/api/v1/models")).isEmpty();
        limited.get("/api/v1/models/" + Api.encode(HIDDEN)).expect(403);
        limited.get("/api/v1/models/" + Api.encode("nowhere:1")).expect(403);
        limited.post("/api/v1/models/" + Api.encode(HIDDEN) + "/pull", "{}").expect(403);
        assertThat(limited.get(NODES + "/" + node).expect(200).json().path("loaded"))
                .isEmpty();
    }

    @Test
    void operationsOfOthersDoNotExist() {
        String theirs = pull(admin, HIDDEN);
        String own = pull(limited, "shown:1");

        assertThat(ids(limited.items(OPERATIONS))).contains(own).doesNotContain(theirs);
        limited.get(OPERATIONS + "/" + own).expect(200);
        limited.get(OPERATIONS + "/" + theirs).expect(404);
        limited.delete(OPERATIONS + "/" + theirs).expect(404);
        admin.get(OPERATIONS + "/" + theirs).expect(200);
    }

    @Test
    void theStreamTellsNothingOfOthers() {
        try (Stream stream = Stream.open(limited)) {
            for (String topic : List.of("workers", "models", "operations")) {
                stream.subscribe(topic, topic);

                Stream.Frame answer = stream.next(PATIENCE, frame -> true);

                assertThat(answer.type()).isEqualTo("error");
                assertThat(answer.json().path("code").asText()).isEqualTo("FORBIDDEN");
            }
        }
    }

    private String pull(Api who, String model) {
        ObjectNode request = Suite.JSON.createObjectNode();
        request.putArray("nodes").add(node);
        return who.post("/api/v1/models/" + Api.encode(model) + "/pull", request.toString())
                .expect(202)
                .json()
                .path("id")
                .asText();
    }

    private String cluster(String name) {
        return make(
                CLUSTERS,
                Suite.JSON
                        .createObjectNode()
                        .put("name", name)
                        .put("address", "tcp://127.0.0.1:1")
                        .put("httpUrl", "http://127.0.0.1:1"));
    }

    private String make(String path, ObjectNode request) {
        return admin.post(path, request.toString())
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    private static List<String> ids(List<JsonNode> items) {
        return items.stream().map(item -> item.path("id").asText()).toList();
    }
}
