package io.clusterai.model;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.ModelChanged;
import io.clusterai.contracts.Topics;
import io.clusterai.contracts.UserErased;
import io.clusterai.model.testsupport.FakeOllama;
import io.clusterai.model.testsupport.Recorded;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.events.EventProducer;
import io.clusterai.platform.events.Tail;
import io.clusterai.platform.events.Tails;
import io.clusterai.platform.operations.NewOperation;
import io.clusterai.platform.operations.Operations;
import io.clusterai.platform.operations.StartedOperation;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edges of the service, against nodes that speak Ollama's recorded protocol. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class ModelServiceTest {

    private static final String MODELS = "/api/v1/models";
    private static final String NODES = "/api/v1/models/nodes";
    private static final String LARGE = "localhost:5000/library/tiny-large:latest";
    private static final String LARGE_ENCODED = "localhost%3A5000%2Flibrary%2Ftiny-large%3Alatest";
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    EventProducer producer;

    @Inject
    Tails tails;

    @Inject
    Operations operations;

    @Inject
    Pool pool;

    private final List<FakeOllama> fleet = new ArrayList<>();
    private final List<String> registered = new ArrayList<>();

    @AfterEach
    void forgetTheFleet() {
        registered.forEach(id -> admin().delete(NODES + "/" + id));
        fleet.forEach(FakeOllama::close);
    }

    @Test
    void aNodeIsAskedAsSoonAsItIsRegistered() {
        String id = register("asked", ollama().holding("a:latest"));

        admin().get(NODES + "/" + id)
                .then()
                .statusCode(200)
                .body("state", equalTo("REACHABLE"))
                .body("ollamaVersion", equalTo("0.24.0"))
                .body("models", equalTo(1))
                .body("lastSeenAt", notNullValue());
    }

    @Test
    void aNodeThatIsDownIsRegisteredAndTurnsUnreachableWithTheReason() {
        FakeOllama gone = ollama();
        gone.close();
        String id = register("down", gone.url());

        await().atMost(SOON).untilAsserted(() -> admin().get(NODES + "/" + id)
                .then()
                .body("state", equalTo("UNREACHABLE"))
                .body("reason", equalTo("connection refused")));
    }

    @Test
    void aNodeIsReplacedAndForgotten() {
        String id = register("replaced", ollama().holding("a:latest"));
        FakeOllama other = ollama().holding("b:latest");

        admin().body(Map.of("name", "renamed", "url", other.url() + "/", "labels", Map.of("gpu", "yes")))
                .put(NODES + "/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo("renamed"))
                .body("url", equalTo(other.url()))
                .body("labels.gpu", equalTo("yes"));
        admin().get(MODELS + "/a").then().statusCode(404).body("code", equalTo("MODEL_NOT_FOUND"));
        admin().get(MODELS + "/b").then().statusCode(200);

        admin().delete(NODES + "/" + id).then().statusCode(204);
        admin().get(NODES + "/" + id).then().statusCode(404).body("code", equalTo("NODE_NOT_FOUND"));
        admin().get(MODELS + "/b").then().statusCode(404);
    }

    @Test
    void twoNodesCannotShareANameOrAnAddress() {
        FakeOllama ollama = ollama();
        register("shared", ollama);

        create("shared", "http://127.0.0.1:1").statusCode(409).body("code", equalTo("NODE_EXISTS"));
        create("unshared", ollama.url()).statusCode(409).body("code", equalTo("NODE_EXISTS"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.169.254, ADDRESS_FORBIDDEN",
        "ftp://127.0.0.1, ADDRESS_FORBIDDEN",
        "http://user:secret@127.0.0.1, ADDRESS_FORBIDDEN",
        "not a url, VALIDATION_FAILED",
        "http://127.0.0.1/?x=1, VALIDATION_FAILED",
        "'', VALIDATION_FAILED"
    })
    void anAddressThatMustNotBeContactedIsRefused(String url, String code) {
        create("refused", url).statusCode(400).body("code", equalTo(code));
    }

    @Test
    void modelsAreGatheredOverNodes() {
        register("first", ollama().holding("both:latest", "only:1b"));
        register("second", ollama().holding("both:latest"));

        admin().get(MODELS)
                .then()
                .statusCode(200)
                .body("items.name", equalTo(List.of("both:latest", "only:1b")))
                .body("items[0].nodes.name", equalTo(List.of("first", "second")))
                .body("items[0].digest", equalTo("digest-of-both:latest"))
                .body("items[0].stale", equalTo(false))
                .body("next", nullValue());
        admin().get(MODELS + "/instances").then().statusCode(200).body("items", hasSize(3));
    }

    @Test
    void listsArePagedWithoutLossOrRepetition() {
        register("paged", ollama().holding("c:1", "a:1", "b:1"));

        assertThat(everyPage(MODELS, "name")).containsExactly("a:1", "b:1", "c:1");
        assertThat(everyPage(MODELS + "/instances", "model")).containsExactly("a:1", "b:1", "c:1");
        assertThat(everyPage(NODES, "name")).containsExactly("paged");
    }

    @ParameterizedTest
    @ValueSource(strings = {LARGE, LARGE_ENCODED, "localhost:5000%2Flibrary/tiny-large"})
    void aNameWithSlashesIsFoundEncodedAndRaw(String name) {
        register("slashes", ollama().holding(LARGE));

        admin().get(MODELS + "/" + name)
                .then()
                .statusCode(200)
                .body("name", equalTo(LARGE))
                .body("details.family", equalTo("llama"))
                .body("details.capabilities", equalTo(List.of("completion")));
    }

    @Test
    void whatIsKnownAboutASilentNodeTurnsStaleAndFreshAgain() {
        FakeOllama ollama = ollama().holding("quiet:1");
        register("silent", ollama);
        ollama.close();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> admin().get(MODELS + "/quiet:1")
                .then()
                .body("stale", equalTo(true))
                .body("nodes[0].reason", equalTo("connection refused"))
                .body("details", nullValue()));

        fleet.add(FakeOllama.startAt(ollama.port()).holding("quiet:1"));

        await().atMost(SOON)
                .untilAsserted(() -> admin().get(MODELS + "/quiet:1").then().body("stale", equalTo(false)));
    }

    @Test
    void aPullTellsItsProgressAndTheModelIsThereWhenItEnds() {
        FakeOllama ollama = ollama();
        ollama.holdPulls();
        register("pulling", ollama);

        String id = pull(LARGE_ENCODED, Map.of("insecure", true))
                .statusCode(202)
                .body("id", startsWith("m-"))
                .body("kind", equalTo("model.pull"))
                .body("target", equalTo(LARGE))
                .body("requestedBy", equalTo("admin"))
                .extract()
                .path("id");
        await().atMost(SOON)
                .untilAsserted(() ->
                        operation(id).body("state", equalTo("RUNNING")).body("reason", containsString("of 25.4 MB")));
        double halfway = operation(id).extract().<Number>path("progress").doubleValue();
        assertThat(halfway).isBetween(0.1, 0.9);

        ollama.letPullsEnd();

        await().atMost(SOON)
                .untilAsserted(
                        () -> operation(id).body("state", equalTo("SUCCEEDED")).body("progress", equalTo(1.0f)));
        admin().get(MODELS + "/" + LARGE_ENCODED).then().statusCode(200);
    }

    @Test
    void anErrorWithinThePullFailsItWithOllamasWords() {
        FakeOllama ollama = ollama();
        ollama.answerPullsWith(() -> List.of(
                "{\"status\":\"pulling manifest\"}", "{\"error\":\"pull model manifest: file does not exist\"}"));
        register("refusing", ollama);

        String id = pull("missing", Map.of()).statusCode(202).extract().path("id");

        await().atMost(SOON).untilAsserted(() -> operation(id)
                .body("state", equalTo("FAILED"))
                .body("reason", equalTo("refusing: pull model manifest: file does not exist")));
    }

    @Test
    void aCutPullIsResumed() {
        FakeOllama ollama = ollama();
        List<String> recorded = Recorded.text("pull.ndjson").lines().toList();
        ollama.answerPullsWith(() -> ollama.pulls() == 1 ? recorded.subList(0, 20) : recorded);
        register("cut", ollama);

        String id = pull("resumed", Map.of()).statusCode(202).extract().path("id");

        await().atMost(SOON).untilAsserted(() -> operation(id).body("state", equalTo("SUCCEEDED")));
        assertThat(ollama.pulls()).isEqualTo(2);
    }

    @Test
    void aStalledPullIsResumed() {
        FakeOllama ollama = ollama();
        ollama.holdPulls();
        register("stalled", ollama);

        String id = pull("stalled", Map.of()).statusCode(202).extract().path("id");
        await().atMost(SOON).until(() -> ollama.pulls() == 2);
        ollama.letPullsEnd();

        await().atMost(SOON).untilAsserted(() -> operation(id).body("state", equalTo("SUCCEEDED")));
    }

    @Test
    void aPullIsCancelledThroughItsOperation() {
        FakeOllama ollama = ollama();
        ollama.holdPulls();
        register("cancelled", ollama);
        String id = pull("unwanted", Map.of()).statusCode(202).extract().path("id");

        admin().delete("/api/v1/operations/" + id).then().statusCode(202);

        await().atMost(SOON).untilAsserted(() -> operation(id).body("state", equalTo("CANCELLED")));
        assertThat(ollama.holds("unwanted:latest")).isFalse();
    }

    @Test
    void aPullWhoseProcessDiedIsContinued() {
        FakeOllama ollama = ollama();
        String node = register("orphaned", ollama);
        StartedOperation orphan = operations
                .start(new NewOperation(
                        "model.pull",
                        "orphan:latest",
                        NewOperation.Scope.ofModel("orphan:latest"),
                        Actor.system("test"),
                        "{\"model\":\"orphan:latest\",\"nodes\":[\"" + node + "\"],\"insecure\":false}",
                        Optional.empty()))
                .await()
                .atMost(SOON);
        String id = orphan.operation().id();
        pool.preparedQuery(
                        "UPDATE operation SET owner = 'dead', heartbeat_at = now() - interval '1 hour' WHERE id = $1")
                .execute(Tuple.of(id))
                .await()
                .atMost(SOON);

        await().atMost(SOON).untilAsserted(() -> operation(id).body("state", equalTo("SUCCEEDED")));
        assertThat(ollama.holds("orphan:latest")).isTrue();
    }

    @Test
    void whoeverAskedForAPullAndIsToBeForgottenIsNamedNoMore() {
        register("forgetful", ollama());
        String grace = "grace-" + UUID.randomUUID();
        String id = as(Tokens.with(grace, "models:write"))
                .body(Map.of())
                .post(MODELS + "/forgotten/pull")
                .then()
                .statusCode(202)
                .body("requestedBy", equalTo(grace))
                .extract()
                .path("id");

        String user = Tokens.userId(grace);
        producer.send(Topics.USER_ERASED, user, new UserErased(user, Instant.now()), Instant.now())
                .await()
                .atMost(SOON);

        await().atMost(SOON).untilAsserted(() -> operation(id).body("requestedBy", equalTo("erased user")));
        assertThat(admin().get("/api/v1/operations?limit=200").asString()).doesNotContain(grace);
    }

    @Test
    void thePullOfARepeatedRequestIsTheSame() {
        register("idempotent", ollama());

        String first = admin().header("Idempotency-Key", "k1")
                .post(MODELS + "/same/pull")
                .path("id");
        String second = admin().header("Idempotency-Key", "k1")
                .post(MODELS + "/same/pull")
                .path("id");

        assertThat(second).isEqualTo(first);
    }

    @Test
    void aPullNeedsANodeThatIsThere() {
        pull("any", Map.of()).statusCode(409).body("code", equalTo("NODE_UNREACHABLE"));
        pull("any", Map.of("nodes", List.of("unknown"))).statusCode(404).body("code", equalTo("NODE_NOT_FOUND"));
        pull("any", Map.of("nodes", List.of())).statusCode(400).body("code", equalTo("VALIDATION_FAILED"));
        pull("a%20b", Map.of()).statusCode(400).body("code", equalTo("VALIDATION_FAILED"));
    }

    @Test
    void aModelIsRemovedFromOneNodeAndThenFromAll() {
        FakeOllama first = ollama().holding(LARGE);
        FakeOllama second = ollama().holding(LARGE);
        FakeOllama third = ollama().holding(LARGE);
        String id = register("one", first);
        register("two", second);
        register("three", third);

        admin().delete(MODELS + "/" + LARGE_ENCODED + "?node=" + id).then().statusCode(204);
        assertThat(first.holds(LARGE)).isFalse();
        assertThat(second.holds(LARGE)).isTrue();
        admin().get(MODELS + "/" + LARGE_ENCODED).then().body("nodes", hasSize(2));

        admin().delete(MODELS + "/" + LARGE_ENCODED).then().statusCode(204);
        assertThat(second.holds(LARGE) || third.holds(LARGE)).isFalse();
        admin().delete(MODELS + "/" + LARGE_ENCODED).then().statusCode(404).body("code", equalTo("MODEL_NOT_FOUND"));
    }

    @Test
    void aRemovalThatFailsOnSomeNodesTellsWhichAndWhy() {
        FakeOllama down = ollama().holding("partly:1");
        register("answers", ollama().holding("partly:1"));
        String silent = register("silent", down);
        down.close();

        admin().delete(MODELS + "/partly:1")
                .then()
                .statusCode(200)
                .body("items.find { it.name == 'answers' }.result", equalTo("REMOVED"))
                .body("items.find { it.name == 'silent' }.result", equalTo("FAILED"))
                .body("items.find { it.name == 'silent' }.reason", equalTo("connection refused"));
        admin().delete(MODELS + "/partly:1?node=" + silent)
                .then()
                .statusCode(409)
                .body("code", equalTo("NODE_UNREACHABLE"));
    }

    @Test
    void everyChangeIsToldWithAGrowingVersion() {
        List<ModelChanged> told = new CopyOnWriteArrayList<>();
        FakeOllama ollama = ollama().holding("told:1");
        try (Tail tail =
                tails.open(List.of(Topics.MODEL_CHANGED), Instant.now(), record -> told.add(read(record.payload())))) {
            await().atMost(SOON).until(tail::isCaughtUp);
            String id = register("telling", ollama);
            admin().delete(MODELS + "/told:1").then().statusCode(204);
            ollama.holding("told:1");

            await().atMost(SOON).until(() -> ofNode(told, id).size() == 3);
            List<ModelChanged> changes = ofNode(told, id);
            assertThat(changes).extracting(ModelChanged::removed).containsExactly(false, true, false);
            assertThat(changes).extracting(ModelChanged::version).isSorted().doesNotHaveDuplicates();
            assertThat(changes).extracting(ModelChanged::id).containsOnly("told:1@" + id);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/models",
        "GET, /api/v1/models/instances",
        "GET, /api/v1/models/a",
        "DELETE, /api/v1/models/a",
        "POST, /api/v1/models/a/pull",
        "GET, /api/v1/models/nodes",
        "POST, /api/v1/models/nodes",
        "GET, /api/v1/models/nodes/a",
        "PUT, /api/v1/models/nodes/a",
        "DELETE, /api/v1/models/nodes/a"
    })
    void everyRouteNeedsATokenAndItsPermission(String method, String path) {
        given().request(method, path).then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
        as(Tokens.forged()).request(method, path).then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
        as(Tokens.withoutPermissions())
                .request(method, path)
                .then()
                .statusCode(403)
                .body("code", equalTo("FORBIDDEN"));
    }

    @Test
    void anOperatorPullsButDoesNotDelete() {
        as(Tokens.operator()).delete(MODELS + "/a").then().statusCode(403).body("code", equalTo("FORBIDDEN"));
        as(Tokens.operator()).post(MODELS + "/a/pull").then().statusCode(409);
        as(Tokens.viewer()).post(MODELS + "/a/pull").then().statusCode(403);
        as(Tokens.viewer()).get(MODELS).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"name\":\"n\",\"url\":\"http://127.0.0.1:1\",\"unknown\":1}",
                "{\"name\":{}}",
                "null",
                ""
            })
    void aBodyThatIsNotANodeIsRefused(String body) {
        admin().body(body).post(NODES).then().statusCode(400).contentType("application/problem+json");
    }

    @Test
    void whoIsLimitedToSomeModelsSeesThoseAloneAndFullPages() {
        register("limited", ollama().holding("a-hidden:1", "b-shown:1", "c-hidden:1", "d-shown:1"));

        assertThat(everyPage(limitedToken(), MODELS, "name")).containsExactly("b-shown:1", "d-shown:1");
        assertThat(everyPage(limitedToken(), MODELS + "/instances", "model")).containsExactly("b-shown:1", "d-shown:1");
        ValidatableResponse first = limited().get(MODELS + "?limit=1").then().body("items.name", hasItem("b-shown:1"));
        assertThat(new String(
                        Base64.getUrlDecoder().decode(first.extract().<String>path("next")), StandardCharsets.UTF_8))
                .doesNotContain("hidden");
        limited().get(MODELS + "/b-shown:1").then().statusCode(200);
        refused(limited().get(MODELS + "/a-hidden:1"));
    }

    @Test
    void whoIsLimitedToSomeModelsTouchesNoOther() {
        FakeOllama ollama = ollama().holding("a-hidden:1");
        register("limited", ollama);

        refused(limited().body(Map.of()).post(MODELS + "/a-hidden:2/pull"));
        refused(as(limitedToken("*:*")).delete(MODELS + "/a-hidden:1"));
        assertThat(ollama.holds("a-hidden:1")).isTrue();
        assertThat(ollama.pulls()).isZero();
    }

    @Test
    void whoIsLimitedToSomeModelsCannotTellAnotherFromNone() {
        register("limited", ollama().holding("a-hidden:1"));
        await().atMost(SOON)
                .untilAsserted(() -> admin().get(MODELS + "/a-hidden:1").then().statusCode(200));

        for (String model : List.of("a-hidden:1", "a-nothing:1")) {
            refused(limited().get(MODELS + "/" + model));
            refused(limited().body(Map.of()).post(MODELS + "/" + model + "/pull"));
            refused(as(limitedToken("*:*")).delete(MODELS + "/" + model));
        }
        assertThat(limited().get(MODELS + "/a-hidden:1").<String>path("detail"))
                .isEqualTo(limited().get(MODELS + "/a-nothing:1").<String>path("detail"));
    }

    @Test
    void whoIsLimitedToSomeModelsChangesNoNodeAndSeesNoOtherModelOnIt() {
        FakeOllama ollama = ollama().holding("a-hidden:1", "b-shown:1")
                .loading("a-hidden:1")
                .loading("b-shown:1");
        String node = register("limited", ollama);
        Map<String, String> elsewhere = Map.of("name", "mine", "url", "http://127.0.0.1:1");
        await().atMost(SOON)
                .untilAsserted(() -> admin().get(NODES + "/" + node).then().body("loaded", hasSize(2)));

        refused(limited().body(elsewhere).post(NODES));
        refused(limited().body(elsewhere).put(NODES + "/" + node));
        refused(limited().delete(NODES + "/" + node));
        limited().get(NODES + "/" + node).then().statusCode(200).body("loaded", equalTo(List.of("b-shown:1")));
        limited().get(NODES).then().body("items[0].loaded", equalTo(List.of("b-shown:1")));
        admin().get(NODES + "/" + node).then().body("url", equalTo(ollama.url()));
    }

    @Test
    void whoIsLimitedToSomeModelsKnowsOfNoOtherPullAndCancelsNone() {
        FakeOllama ollama = ollama();
        ollama.holdPulls();
        register("limited", ollama);
        String hidden = pull("a-hidden", Map.of()).statusCode(202).extract().path("id");
        String shown = limited()
                .body(Map.of())
                .post(MODELS + "/b-shown:1/pull")
                .then()
                .statusCode(202)
                .body("model", equalTo("b-shown:1"))
                .extract()
                .path("id");

        List<String> listed = limited().get("/api/v1/operations?limit=200").path("items.id");

        assertThat(listed).contains(shown).doesNotContain(hidden);
        limited().get("/api/v1/operations/" + hidden).then().statusCode(404);
        limited()
                .delete("/api/v1/operations/" + hidden)
                .then()
                .statusCode(404)
                .body("code", equalTo("OPERATION_NOT_FOUND"));
        limited().delete("/api/v1/operations/" + shown).then().statusCode(202);
        await().atMost(SOON).untilAsserted(() -> operation(shown).body("state", equalTo("CANCELLED")));
        operation(hidden).body("state", equalTo("RUNNING"));
        ollama.letPullsEnd();
        await().atMost(SOON).untilAsserted(() -> operation(hidden).body("state", equalTo("SUCCEEDED")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=0", "?limit=201", "?cursor=%21"})
    void aPageOutOfBoundsIsRefused(String query) {
        admin().get(MODELS + query).then().statusCode(400).contentType("application/problem+json");
        admin().get(NODES + query).then().statusCode(400).contentType("application/problem+json");
        admin().get(MODELS + "/instances" + query).then().statusCode(400);
    }

    @Test
    void theRoutesAreDescribed() {
        given().get("/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths.keySet()", hasItem("/api/v1/models/{model}/pull"))
                .body("paths.keySet()", hasItem("/api/v1/models/{model}"))
                .body("paths.'/api/v1/models/{model}'.delete.responses.keySet()", hasItem("404"))
                .body("paths.keySet()", hasItem("/api/v1/operations/{id}"));
    }

    private FakeOllama ollama() {
        FakeOllama ollama = FakeOllama.start();
        fleet.add(ollama);
        return ollama;
    }

    private String register(String name, FakeOllama ollama) {
        return register(name, ollama.url());
    }

    private String register(String name, String url) {
        String id = create(name, url).statusCode(201).extract().path("id");
        registered.add(id);
        return id;
    }

    private static ValidatableResponse create(String name, String url) {
        return admin().body(Map.of("name", name, "url", url)).post(NODES).then();
    }

    private static ValidatableResponse pull(String encodedModel, Map<String, Object> body) {
        return admin().body(body).post(MODELS + "/" + encodedModel + "/pull").then();
    }

    private static ValidatableResponse operation(String id) {
        return admin().get("/api/v1/operations/" + id).then().statusCode(200);
    }

    private static List<String> everyPage(String path, String field) {
        return everyPage(Tokens.admin(), path, field);
    }

    private static List<String> everyPage(String token, String path, String field) {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            ValidatableResponse page = as(token)
                    .get(path + "?limit=1" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .then()
                    .statusCode(200);
            seen.addAll(page.extract().path("items." + field));
            cursor = page.extract().path("next");
        }
        return seen;
    }

    private static List<ModelChanged> ofNode(List<ModelChanged> told, String node) {
        return told.stream().filter(change -> change.nodeId().equals(node)).collect(toList());
    }

    private static ModelChanged read(byte[] payload) {
        try {
            return new ObjectMapper().findAndRegisterModules().readValue(payload, ModelChanged.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static RequestSpecification limited() {
        return as(limitedToken());
    }

    private static String limitedToken(String... more) {
        return Tokens.limited(AccessPolicy.of(null, List.of("b-shown:*", "d-shown:1")), more);
    }

    private static void refused(Response response) {
        response.then().statusCode(403).body("code", equalTo("FORBIDDEN"));
    }

    private static RequestSpecification admin() {
        return as(Tokens.admin());
    }

    private static RequestSpecification as(String token) {
        return given().urlEncodingEnabled(false).auth().oauth2(token).contentType(ContentType.JSON);
    }
}
