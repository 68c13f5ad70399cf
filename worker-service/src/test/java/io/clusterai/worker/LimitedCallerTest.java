package io.clusterai.worker;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Actor;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.operations.NewOperation;
import io.clusterai.platform.operations.Operations;
import io.clusterai.platform.stack.StackResource;
import io.clusterai.worker.testsupport.FakeScheduler;
import io.clusterai.worker.testsupport.Fixtures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody sees and may do whose permissions end at one of two clusters. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class LimitedCallerTest {

    private static final String CLUSTERS = "/api/v1/workers/clusters";
    private static final String WORKERS = "/api/v1/workers";
    private static final String OPERATIONS = "/api/v1/operations";
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    Operations operations;

    @Inject
    Pool pool;

    private final FakeScheduler scheduler = new FakeScheduler();
    private final FakeScheduler othersScheduler = new FakeScheduler();
    private String others;
    private String mine;

    @BeforeEach
    void oneClusterOfMineAmongOthers() {
        scheduler.says(Fixtures.dask("identity-busy.json"));
        othersScheduler.says(Fixtures.dask("identity-busy.json"));
        // By name the other one is first: what is left out comes before what is shown.
        others = register("a-" + UUID.randomUUID(), othersScheduler);
        mine = register("b-" + UUID.randomUUID(), scheduler);
    }

    @AfterEach
    void leaveNothingBehind() {
        List.of(others, mine).forEach(id -> operator().delete(CLUSTERS + "/" + id));
        scheduler.close();
        othersScheduler.close();
    }

    @Test
    void seesTheClusterAloneAndFullPages() {
        limited()
                .get(CLUSTERS + "?limit=1")
                .then()
                .statusCode(200)
                .body("items.id", contains(mine))
                .body("next", nullValue());
        limited().get(CLUSTERS + "/" + mine).then().statusCode(200);
        refused(limited().get(CLUSTERS + "/" + others).then());
    }

    @Test
    void changesNoOtherClusterAndMakesNone() {
        refused(limited().body(cluster("mine-too", scheduler)).post(CLUSTERS).then());
        refused(limited()
                .body(cluster("taken", scheduler))
                .put(CLUSTERS + "/" + others)
                .then());
        refused(limited().delete(CLUSTERS + "/" + others).then());
        operator().get(CLUSTERS + "/" + others).then().statusCode(200);
    }

    @Test
    void seesAndTouchesNoWorkerElsewhere() {
        awaitWorkers(mine);
        awaitWorkers(others);

        limited()
                .get(WORKERS + "?limit=200")
                .then()
                .statusCode(200)
                .body("items.clusterId", hasItem(mine))
                .body("items.clusterId", everyItem(equalTo(mine)));
        limited().get(WORKERS + "?limit=1").then().body("items.clusterId", contains(mine));
        limited().get(WORKERS + "?clusterId=" + others).then().body("items", empty());
        refused(limited().body(start(others)).post(WORKERS).then());
        refused(limited().body(start(others)).post(WORKERS + "?dryRun=true").then());
    }

    @Test
    void cannotTellAWorkerElsewhereFromNone() {
        awaitWorkers(others);
        String foreign = operator().get(WORKERS + "?clusterId=" + others).path("items[0].id");
        String none = foreign.substring(0, foreign.length() - 1) + (foreign.endsWith("0") ? "1" : "0");

        for (String dryRun : List.of("", "?dryRun=true")) {
            assertThat(problem(limited().delete(WORKERS + "/" + foreign + dryRun), foreign))
                    .isEqualTo(problem(limited().delete(WORKERS + "/" + none + dryRun), none));
        }
        assertThat(problem(limited().get(WORKERS + "/" + foreign), foreign))
                .isEqualTo(problem(limited().get(WORKERS + "/" + none), none));
        assertThat(othersScheduler.retired()).isEmpty();
        operator().get(WORKERS + "/" + foreign).then().statusCode(200);
    }

    @Test
    void cannotTellAClusterElsewhereFromNone() {
        String none = UUID.randomUUID().toString();

        assertThat(problem(limited().get(CLUSTERS + "/" + others), others))
                .isEqualTo(problem(limited().get(CLUSTERS + "/" + none), none));
        assertThat(problem(limited().delete(CLUSTERS + "/" + others), others))
                .isEqualTo(problem(limited().delete(CLUSTERS + "/" + none), none));
        assertThat(problem(limited().body(start(others)).post(WORKERS), others))
                .isEqualTo(problem(limited().body(start(none)).post(WORKERS), none));
    }

    @Test
    void knowsOfNoOperationElsewhereAndCancelsNone() {
        String foreign = operation(NewOperation.Scope.ofCluster(others));
        String ofMine = operation(NewOperation.Scope.ofCluster(mine));
        String ofNobody = operation(new NewOperation.Scope("", ""));

        List<String> listed = limited()
                .get(OPERATIONS + "?limit=200")
                .then()
                .statusCode(200)
                .extract()
                .path("items.id");

        assertThat(listed).contains(ofMine).doesNotContain(foreign, ofNobody);
        for (String hidden : List.of(foreign, ofNobody)) {
            missing(limited().get(OPERATIONS + "/" + hidden).then());
            missing(limited().delete(OPERATIONS + "/" + hidden).then());
            assertThat(isToEnd(hidden)).isFalse();
        }
        limited().get(OPERATIONS + "/" + ofMine).then().statusCode(200).body("clusterId", equalTo(mine));
        limited().delete(OPERATIONS + "/" + ofMine).then().statusCode(202);
        assertThat(isToEnd(ofMine)).isTrue();
        operator().get(OPERATIONS + "/" + foreign).then().statusCode(200).body("clusterId", equalTo(others));
    }

    @Test
    void theOperationOfAnActCarriesItsCluster() {
        awaitWorkers(mine);
        String worker = limited().get(WORKERS).path("items[0].id");

        String stop = limited()
                .delete(WORKERS + "/" + worker)
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        limited().get(OPERATIONS + "/" + stop).then().statusCode(200).body("clusterId", equalTo(mine));
    }

    @Test
    void whoIsAllowedNothingSeesNothing() {
        String token = Tokens.limited(AccessPolicy.of(List.of(), null));

        as(token).get(CLUSTERS).then().statusCode(200).body("items", empty());
        as(token).get(WORKERS).then().statusCode(200).body("items", empty());
        as(token).get(OPERATIONS).then().statusCode(200).body("items", empty());
    }

    /** Written alone, without anybody who begins to work on it. */
    private String operation(NewOperation.Scope scope) {
        return operations
                .start(new NewOperation(
                        "worker.start", "somewhere", scope, Actor.system("test"), "{}", Optional.empty()))
                .await()
                .atMost(SOON)
                .operation()
                .id();
    }

    private boolean isToEnd(String operation) {
        return pool.preparedQuery("SELECT cancel_requested FROM operation WHERE id = $1")
                .execute(Tuple.of(operation))
                .await()
                .atMost(SOON)
                .iterator()
                .next()
                .getBoolean(0);
    }

    private static String register(String name, FakeScheduler scheduler) {
        return operator()
                .body(cluster(name, scheduler))
                .post(CLUSTERS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static void awaitWorkers(String cluster) {
        await().atMost(SOON).until(() -> operator()
                .get(WORKERS + "?clusterId=" + cluster)
                .path("items.size()")
                .equals(2));
    }

    private static String cluster(String name, FakeScheduler scheduler) {
        return new JsonObject()
                .put("name", name)
                .put("address", "tcp://127.0.0.1:8786")
                .put("httpUrl", scheduler.httpUrl())
                .encode();
    }

    private static String start(String cluster) {
        return new JsonObject().put("clusterId", cluster).put("count", 1).encode();
    }

    private RequestSpecification limited() {
        return as(Tokens.limited(AccessPolicy.of(List.of(mine), null)));
    }

    private static RequestSpecification operator() {
        return as(Tokens.operator());
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType("application/json");
    }

    /** A refusal without what differs in any two. */
    private static Map<String, Object> problem(Response refusal, String id) {
        Map<String, Object> problem = new HashMap<>();
        refusal.then()
                .statusCode(greaterThanOrEqualTo(403))
                .contentType("application/problem+json")
                .extract()
                .jsonPath()
                .<String, Object>getMap("$")
                .forEach((field, value) -> problem.put(field, value.toString().replace(id, "ID")));
        problem.remove("traceId");
        return problem;
    }

    private static void refused(ValidatableResponse response) {
        response.statusCode(403).body("code", equalTo("FORBIDDEN"));
    }

    private static void missing(ValidatableResponse response) {
        response.statusCode(404).body("code", equalTo("OPERATION_NOT_FOUND"));
    }
}
