package io.clusterai.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.Topics;
import io.clusterai.contracts.UserErased;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.events.EventProducer;
import io.clusterai.platform.operations.NewOperation;
import io.clusterai.platform.operations.Operations;
import io.clusterai.platform.stack.StackResource;
import io.clusterai.worker.testsupport.FakeDaskResource;
import io.clusterai.worker.testsupport.FakeScheduler;
import io.clusterai.worker.testsupport.Fixtures;
import io.clusterai.worker.testsupport.ToldWorkers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
@QuarkusTestResource(FakeDaskResource.class)
class WorkerServiceTest {

    private static final String CLUSTERS = "/api/v1/workers/clusters";
    private static final String WORKERS = "/api/v1/workers";
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    Operations operations;

    @Inject
    EventProducer producer;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String brokers;

    @ConfigProperty(name = "worker.local.directory")
    Path localDirectory;

    private final FakeScheduler scheduler = new FakeScheduler();
    private String clusterName;

    @BeforeEach
    void nameCluster() {
        clusterName = "c-" + UUID.randomUUID();
    }

    @AfterEach
    void leaveNothingBehind() {
        for (String worker : localWorkers()) {
            String id = list("?limit=200").path("items.find { it.name == '" + worker + "' }?.id");
            if (id != null) {
                stop(id);
            }
        }
        await().atMost(SOON).until(() -> localWorkers().isEmpty());
        List<String> ids =
                operator().get(CLUSTERS + "?limit=200").then().extract().path("items.id");
        ids.forEach(id -> operator().delete(CLUSTERS + "/" + id).then().statusCode(204));
        scheduler.close();
    }

    @Test
    void registersDescribesAndDeregistersClusters() {
        String id = register().statusCode(201).extract().path("id");
        as(Tokens.viewer())
                .get(CLUSTERS + "/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo(clusterName))
                .body("address", equalTo("tcp://127.0.0.1:8786"))
                .body("httpUrl", equalTo(scheduler.httpUrl()))
                .body("labels.site", equalTo("here"));
        as(Tokens.viewer()).get(CLUSTERS).then().statusCode(200).body("items.id", hasItem(id));

        operator()
                .body(cluster().put("name", clusterName + "-b").encode())
                .put(CLUSTERS + "/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo(clusterName + "-b"));

        operator().delete(CLUSTERS + "/" + id).then().statusCode(204);
        refused(operator().get(CLUSTERS + "/" + id).then(), 404, "CLUSTER_NOT_FOUND");
    }

    @Test
    void whoeverAskedForAnythingAndIsToBeForgottenIsNamedNoMore() {
        Actor grace = new Actor(
                Actor.Kind.USER, UUID.randomUUID().toString(), "grace", null, "access-token", "s", "127.0.0.1", "");
        String id = operations
                .start(new NewOperation(
                        "nothing.at-all", "nothing", NewOperation.Scope.ofCluster(""), grace, "{}", Optional.empty()))
                .await()
                .atMost(SOON)
                .operation()
                .id();
        operations.succeed(id, "").await().atMost(SOON);

        producer.send(Topics.USER_ERASED, grace.id(), new UserErased(grace.id(), Instant.now()), Instant.now())
                .await()
                .atMost(SOON);

        await().atMost(SOON).untilAsserted(() -> operator()
                .get("/api/v1/operations/" + id)
                .then()
                .statusCode(200)
                .body("requestedBy", equalTo("erased user")));
    }

    @ParameterizedTest
    @CsvSource({
        "name, 'no spaces', 400, VALIDATION_FAILED",
        "name, '', 400, VALIDATION_FAILED",
        "address, http://127.0.0.1:8786, 400, VALIDATION_FAILED",
        "address, tcp://169.254.169.254:80, 400, ADDRESS_FORBIDDEN",
        "httpUrl, http://169.254.169.254/, 400, ADDRESS_FORBIDDEN",
        "httpUrl, ftp://127.0.0.1/, 400, ADDRESS_FORBIDDEN",
        "httpUrl, http://user:secret@127.0.0.1/, 400, ADDRESS_FORBIDDEN",
        "httpUrl, http://127.0.0.1:8787/?token=swordfish, 400, VALIDATION_FAILED",
        "surprise, x, 400, MALFORMED_JSON"
    })
    void refusesABadCluster(String field, String value, int status, String code) {
        refused(
                operator()
                        .body(cluster().put(field, value).encode())
                        .post(CLUSTERS)
                        .then(),
                status,
                code);
    }

    @Test
    void refusesASecondClusterWithTheSameName() {
        String id = register().extract().path("id");
        refused(register(), 409, "CLUSTER_EXISTS");

        clusterName = clusterName + "-b";
        register().statusCode(201);
        refused(operator().body(cluster().encode()).put(CLUSTERS + "/" + id).then(), 409, "CLUSTER_EXISTS");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/workers",
        "POST, /api/v1/workers",
        "GET, /api/v1/workers/x",
        "DELETE, /api/v1/workers/x",
        "GET, /api/v1/workers/clusters",
        "POST, /api/v1/workers/clusters",
        "GET, /api/v1/workers/clusters/x",
        "PUT, /api/v1/workers/clusters/x",
        "DELETE, /api/v1/workers/clusters/x",
        "GET, /api/v1/operations",
        "GET, /api/v1/operations/x",
        "DELETE, /api/v1/operations/x"
    })
    void refusesCallersWithoutPermission(String method, String path) {
        String body = method.startsWith("P")
                ? path.equals(WORKERS) ? start("x", 1) : cluster().encode()
                : "";
        refused(
                given().contentType("application/json")
                        .body(body)
                        .request(method, path)
                        .then(),
                401,
                "UNAUTHENTICATED");
        refused(as(Tokens.withoutPermissions()).body(body).request(method, path).then(), 403, "FORBIDDEN");
        if (!method.equals("GET")) {
            refused(as(Tokens.viewer()).body(body).request(method, path).then(), 403, "FORBIDDEN");
        }
    }

    @Test
    void refusesBadListParameters() {
        refused(operator().get(WORKERS + "?limit=0").then(), 400, "VALIDATION_FAILED");
        refused(operator().get(WORKERS + "?state=BUSY").then(), 400, "VALIDATION_FAILED");
        refused(operator().get(WORKERS + "?cursor=%25").then(), 400, "INVALID_CURSOR");
        refused(operator().get(CLUSTERS + "?cursor=abc").then(), 400, "INVALID_CURSOR");
        refused(operator().get(WORKERS + "/unknown").then(), 404, "WORKER_NOT_FOUND");
    }

    @Test
    void listsWorkersWithTheirLoadAndTurnsThemStaleWhenTheSchedulerDies() {
        scheduler.says(Fixtures.dask("identity-busy.json"));
        String id = register().extract().path("id");
        awaitWorkers(id, 2);
        operator()
                .get(WORKERS + "?clusterId=" + id)
                .then()
                .body("items.name", equalTo(List.of("w1", "w2")))
                .body("items[0].clusterName", equalTo(clusterName))
                .body("items[0].state", equalTo("RUNNING"))
                .body("items[0].cpuRatio", equalTo(0.394f))
                .body("items[0].memoryBytes", equalTo(50798592))
                .body("items[0].memoryLimitBytes", equalTo(536870912))
                .body("items[0].tasksExecuting", equalTo(1))
                .body("items[0].tasksReady", equalTo(2))
                .body("items[0].managed", equalTo(false))
                .body("items[0].stale", equalTo(false));
        operator()
                .get(CLUSTERS + "/" + id)
                .then()
                .body("state", equalTo("REACHABLE"))
                .body("controlApi", equalTo(true))
                .body("workers", equalTo(2));

        scheduler.stop();

        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        list("?stale=true&clusterId=" + id).path("items.size()").equals(2));
        operator()
                .get(WORKERS + "?clusterId=" + id)
                .then()
                .body("items[0].reason", containsString("accepts no connection"));
        operator().get(CLUSTERS + "/" + id).then().body("state", equalTo("UNREACHABLE"));

        scheduler.comeBack();

        await().atMost(SOON).until(() -> list("?stale=false&clusterId=" + id)
                .path("items.size()")
                .equals(2));
    }

    @Test
    void pagesThroughWorkers() {
        scheduler.says(Fixtures.dask("identity-busy.json"));
        String id = register().extract().path("id");
        awaitWorkers(id, 2);

        var first = list("?limit=1&clusterId=" + id);
        assertThat(first.<List<String>>path("items.name")).containsExactly("w1");
        var second = list("?limit=1&clusterId=" + id + "&cursor=" + first.path("next"));
        assertThat(second.<List<String>>path("items.name")).containsExactly("w2");
        assertThat(second.<String>path("next")).isNull();
    }

    @Test
    void tellsChangesInOrderAndThatAWorkerIsGone() {
        try (ToldWorkers told = new ToldWorkers(brokers)) {
            JsonObject busy = new JsonObject(Fixtures.dask("identity-busy.json"));
            scheduler.says(busy.encode());
            String id = register().extract().path("id");
            awaitWorkers(id, 2);
            String worker = list("?clusterId=" + id).path("items[0].id");
            String address = list("?clusterId=" + id).path("items[0].address");
            busy.getJsonObject("workers").getJsonObject(address).put("status", "paused");
            scheduler.says(busy.encode());
            await().atMost(SOON).until(() -> list("?state=PAUSED&clusterId=" + id)
                    .path("items.size()")
                    .equals(1));
            busy.getJsonObject("workers").remove(address);
            scheduler.says(busy.encode());

            await().atMost(SOON).until(() -> told.of(worker).size() == 3);

            List<JsonObject> events = told.of(worker);
            assertThat(events)
                    .extracting(event -> event.getString("state"))
                    .containsExactly("RUNNING", "PAUSED", "LOST");
            assertThat(events).extracting(event -> event.getBoolean("removed")).containsExactly(false, false, true);
            assertThat(events.stream().map(event -> event.getLong("version")).toList())
                    .isSorted()
                    .doesNotHaveDuplicates();
            refused(operator().get(WORKERS + "/" + worker).then(), 404, "WORKER_NOT_FOUND");
        }
    }

    @Test
    void retiresAWorkerOfSomebodyElseThroughItsScheduler() {
        scheduler.says(Fixtures.dask("identity-busy.json"));
        String id = register().extract().path("id");
        awaitWorkers(id, 2);
        String worker = list("?clusterId=" + id).path("items[0].id");
        String address = list("?clusterId=" + id).path("items[0].address");
        operator()
                .delete(WORKERS + "/" + worker + "?dryRun=true")
                .then()
                .statusCode(200)
                .body("dryRun", equalTo(true))
                .body("steps", hasSize(1))
                .body("steps[0]", containsString(address));
        assertThat(scheduler.retired()).isEmpty();

        String operation = stop(worker);

        awaitOperation(operation, "SUCCEEDED");
        assertThat(scheduler.retired()).containsExactly(address);
        awaitWorkers(id, 1);
    }

    @Test
    void refusesToRetireWhereItCannotWork() {
        scheduler.says(Fixtures.dask("identity-nanny.json"));
        String id = register().extract().path("id");
        awaitWorkers(id, 2);
        String guarded = list("?clusterId=" + id).path("items.find { it.name == '7' }.id");
        String free = list("?clusterId=" + id).path("items.find { it.name == 'w2' }.id");
        refused(operator().delete(WORKERS + "/" + guarded).then(), 409, "WORKER_HAS_NANNY");

        scheduler.controlApi(false);
        await().atMost(SOON)
                .until(() ->
                        operator().get(CLUSTERS + "/" + id).path("controlApi").equals(false));

        refused(operator().delete(WORKERS + "/" + free).then(), 409, "CONTROL_API_OFF");
        operator().get(CLUSTERS + "/" + id).then().body("reason", containsString("distributed.http.scheduler.api"));
        refused(operator().delete(WORKERS + "/" + free + "?dryRun=maybe").then(), 400, "VALIDATION_FAILED");
        refused(operator().delete(WORKERS + "/unknown").then(), 404, "WORKER_NOT_FOUND");
    }

    @Test
    void startsAndStopsLocalWorkers() {
        scheduler.lists(this::workersOfThisHost);
        String id = register().extract().path("id");
        operator()
                .body(start(id, 2))
                .post(WORKERS + "?dryRun=true")
                .then()
                .statusCode(200)
                .body("dryRun", equalTo(true))
                .body("steps[0]", containsString("--no-nanny"));
        assertThat(localWorkers()).isEmpty();

        RequestSpecification once =
                operator().header("Idempotency-Key", UUID.randomUUID()).body(start(id, 2));
        ValidatableResponse accepted = once.post(WORKERS).then().statusCode(202);
        String operation = accepted.extract().path("id");
        accepted.header("Location", containsString("/api/v1/operations/" + operation))
                .body("id", startsWith("w-"))
                .body("kind", equalTo("worker.start"))
                .body("links.self", equalTo("/api/v1/operations/" + operation));
        once.post(WORKERS).then().statusCode(202).body("id", equalTo(operation));

        awaitOperation(operation, "SUCCEEDED");
        assertThat(localWorkers()).hasSize(2);
        operator().get(WORKERS + "?clusterId=" + id).then().body("items.managed", equalTo(List.of(true, true)));
        refused(operator().delete(CLUSTERS + "/" + id).then(), 409, "CLUSTER_IN_USE");
        refused(operator().body(start(id, 3)).post(WORKERS).then(), 409, "TOO_MANY_WORKERS");

        String worker = list("?clusterId=" + id).path("items[0].id");
        awaitOperation(stop(worker), "SUCCEEDED");

        assertThat(scheduler.retired()).hasSize(1);
        assertThat(localWorkers()).hasSize(1);
    }

    @Test
    void aStartFailsWithTheReasonOfTheProcess() {
        String id = operator()
                .body(cluster().put("address", "tcp://127.0.0.1:1").encode())
                .post(CLUSTERS)
                .path("id");

        String operation = operator()
                .body(start(id, 1))
                .post(WORKERS)
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        awaitOperation(operation, "FAILED");
        operator()
                .get("/api/v1/operations/" + operation)
                .then()
                .body("reason", containsString("cannot connect to tcp://127.0.0.1:1"));
    }

    @Test
    void aStartThatNeverRegistersFailsAndLeavesNoProcess() {
        String id = register().extract().path("id");

        String operation = operator()
                .body(start(id, 2))
                .post(WORKERS)
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        awaitOperation(operation, "FAILED");
        operator()
                .get("/api/v1/operations/" + operation)
                .then()
                .body("reason", equalTo("0 of 2 workers registered in time; all of them are stopped."));
        await().atMost(SOON).until(() -> localWorkers().isEmpty());
    }

    @Test
    void aStartCanBeCancelled() {
        String id = register().extract().path("id");
        String operation = operator()
                .body(start(id, 1))
                .post(WORKERS)
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        operator().delete("/api/v1/operations/" + operation).then().statusCode(202);

        awaitOperation(operation, "CANCELLED");
        await().atMost(SOON).until(() -> localWorkers().isEmpty());
    }

    @Test
    void refusesBadStarts() {
        String id = register().extract().path("id");
        refused(operator().body(start(id, 0)).post(WORKERS).then(), 400, "VALIDATION_FAILED");
        refused(operator().body(start(id, 33)).post(WORKERS).then(), 400, "VALIDATION_FAILED");
        refused(operator().body(start("unknown", 1)).post(WORKERS).then(), 404, "CLUSTER_NOT_FOUND");
        refused(
                operator()
                        .body("{\"clusterId\": \"" + id + "\", \"count\": \"1\"}")
                        .post(WORKERS)
                        .then(),
                400,
                "MALFORMED_JSON");
        refused(operator().body("{").post(WORKERS).then(), 400, "MALFORMED_JSON");
        refused(operator().body("").post(WORKERS).then(), 400, "VALIDATION_FAILED");

        scheduler.stop();
        await().atMost(SOON)
                .until(() -> operator().get(CLUSTERS + "/" + id).path("state").equals("UNREACHABLE"));
        refused(operator().body(start(id, 1)).post(WORKERS).then(), 409, "CLUSTER_UNREACHABLE");
    }

    private ValidatableResponse register() {
        return operator().body(cluster().encode()).post(CLUSTERS).then();
    }

    private JsonObject cluster() {
        return new JsonObject()
                .put("name", clusterName)
                .put("address", "tcp://127.0.0.1:8786")
                .put("httpUrl", scheduler.httpUrl())
                .put("labels", new JsonObject().put("site", "here"));
    }

    private static String start(String cluster, int count) {
        return new JsonObject().put("clusterId", cluster).put("count", count).encode();
    }

    private static String stop(String worker) {
        return operator()
                .delete(WORKERS + "/" + worker)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static io.restassured.response.ExtractableResponse<?> list(String query) {
        return operator().get(WORKERS + query).then().statusCode(200).extract();
    }

    private static void awaitWorkers(String cluster, int count) {
        await().atMost(SOON)
                .until(() -> list("?clusterId=" + cluster).path("items.size()").equals(count));
    }

    private static void awaitOperation(String id, String state) {
        await().atMost(SOON)
                .until(() ->
                        operator().get("/api/v1/operations/" + id).path("state").equals(state));
    }

    private static RequestSpecification operator() {
        return as(Tokens.operator());
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType("application/json");
    }

    private static void refused(ValidatableResponse response, int status, String code) {
        response.statusCode(status).contentType("application/problem+json").body("code", equalTo(code));
    }

    /** Names of the processes whose pid files say that they live. */
    private List<String> localWorkers() {
        if (!Files.isDirectory(localDirectory)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(localDirectory)) {
            return folders.filter(folder -> Files.exists(folder.resolve("pid")))
                    .map(folder -> folder.getFileName().toString())
                    .toList();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private JsonObject workersOfThisHost() {
        JsonObject workers = new JsonObject();
        for (String name : localWorkers()) {
            workers.put(
                    "tcp://127.0.0.1:" + (20_000 + Math.floorMod(name.hashCode(), 40_000)),
                    new JsonObject()
                            .put("name", name)
                            .put("status", "running")
                            .put("nthreads", 1)
                            .put("resources", new JsonArray()));
        }
        return workers;
    }
}
