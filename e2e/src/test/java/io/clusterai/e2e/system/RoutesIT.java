package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Api.Answer;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.Suite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route of the OpenAPI document gets what clients should never send. Whatever it is, the answer is 4xx problem+json with a code
 * from the catalogue. A route joins by being documented; one that the test cannot attack fails it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutesIT {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    /** Ask for no token, and nothing else is public. */
    private static final Set<String> PUBLIC = Set.of(
            "POST /api/v1/auth/login",
            "POST /api/v1/auth/login/second-factor",
            "POST /api/v1/auth/refresh",
            "POST /api/v1/auth/logout",
            "GET /api/v1/auth/providers",
            "GET /api/v1/auth/providers/{provider}/login",
            "GET /api/v1/auth/providers/{provider}/callback",
            "GET /api/v1/auth/.well-known/jwks.json",
            "GET /api/v1/auth/.well-known/openid-configuration",
            "GET /api/v1/openapi",
            "GET /health");

    /** What everybody who is logged in may do with what is their own. */
    private static final Set<String> OWN = Set.of(
            "GET /api/v1/auth/me",
            "GET /api/v1/auth/me/personal-data",
            "GET /api/v1/auth/sessions",
            "DELETE /api/v1/auth/sessions",
            "DELETE /api/v1/auth/sessions/{id}",
            "PUT /api/v1/auth/me/password",
            "GET /api/v1/auth/api-keys",
            "POST /api/v1/auth/api-keys",
            "POST /api/v1/auth/api-keys/{id}/rotation",
            "DELETE /api/v1/auth/api-keys/{id}",
            "POST /api/v1/auth/me/proof",
            "GET /api/v1/auth/me/second-factor",
            "POST /api/v1/auth/me/second-factor",
            "PUT /api/v1/auth/me/second-factor",
            "DELETE /api/v1/auth/me/second-factor",
            "POST /api/v1/auth/me/second-factor/recovery-codes");

    /** At least these must be in the document, so that an empty one does not pass. */
    private static final List<String> EXPECTED = List.of(
            "POST /api/v1/auth/login",
            "GET /api/v1/auth/users",
            "GET /api/v1/audit",
            "GET /api/v1/audit/export",
            "GET /api/v1/audit/checkpoint",
            "GET /api/v1/audit/verification",
            "GET /api/v1/audit/holds",
            "POST /api/v1/audit/holds",
            "DELETE /api/v1/audit/holds/{id}",
            "DELETE /api/v1/auth/users/{id}/personal-data",
            "GET /api/v1/metrics/latest",
            "GET /api/v1/metrics/query_range",
            "POST /api/v1/metrics/targets",
            "POST /api/v1/workers",
            "GET /api/v1/workers/clusters",
            "GET /api/v1/models",
            "POST /api/v1/models/nodes",
            "GET /api/v1/operations/{id}",
            "POST /api/v1/alerts/rules",
            "PUT /api/v1/alerts/{id}/acknowledgement",
            "POST /api/v1/alerts/channels",
            "GET /api/v1/dashboard",
            "GET /api/v1/gateway/upstreams",
            "GET /api/v1/health");

    private JsonNode document;
    private Api admin;
    private Api powerless;
    private String powerlessId;

    @BeforeAll
    void prepare() {
        document = completeDocument();
        admin = Api.admin();
        String username = "powerless-" + UUID.randomUUID().toString().substring(0, 8);
        String password = UUID.randomUUID().toString();
        ObjectNode user =
                Suite.JSON.createObjectNode().put("username", username).put("password", password);
        user.putArray("roles");
        powerlessId = admin.post("/api/v1/auth/users", user.toString())
                .expect(201)
                .json()
                .path("id")
                .asText();
        powerless = Api.login(Suite.url(), username, password);
    }

    @AfterAll
    void tidy() {
        admin.delete("/api/v1/auth/users/" + powerlessId);
    }

    Stream<Route> routes() {
        return routesOf(document).stream();
    }

    @Test
    void theDocumentHoldsTheWholeApi() {
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        assertThat(routes().map(Route::toString)).containsAll(EXPECTED);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void refusesACallerWithoutAToken(Route route) {
        if (PUBLIC.contains(route.toString())) {
            assertThat(route.secured()).as("documented as public").isFalse();
            return;
        }
        Answer answer = attack(Api.anonymous(Suite.url()), route, route.validLookingBody());

        assertProblem(route, "no token", answer);
        assertThat(answer.status()).as(route + ": " + answer.body()).isEqualTo(401);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void refusesAGarbageToken(Route route) {
        if (PUBLIC.contains(route.toString())) {
            return;
        }
        for (String garbage :
                List.of("garbage", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", admin.token() + "x")) {
            Answer answer = attack(admin.withToken(garbage), route, route.validLookingBody());

            assertProblem(route, "garbage token", answer);
            assertThat(answer.status()).as(route + ": " + answer.body()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void refusesACallerWithoutThePermission(Route route) {
        if (PUBLIC.contains(route.toString()) || OWN.contains(route.toString())) {
            return;
        }
        Answer answer = attack(powerless, route, route.validLookingBody());

        assertProblem(route, "no permission", answer);
        assertThat(answer.status()).as(route + ": " + answer.body()).isEqualTo(403);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void refusesAnUnknownId(Route route) {
        if (!route.path().contains("{")) {
            return;
        }
        assertProblem(route, "unknown id", attack(admin, route, route.validLookingBody()));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void refusesBadBodies(Route route) {
        if (!route.hasBody()) {
            return;
        }
        assertThat(route.mediaTypes())
                .as(route + " takes JSON, or this test must learn to attack it")
                .contains("application/json");
        Map<String, String> bodies = Map.of(
                "malformed", "{\"name\": ",
                "an unknown field", "{\"thisFieldDoesNotExist\": 1}",
                "an array", "[1, 2, 3]",
                "a text", "\"text\"",
                "a number", "42",
                "wrong types", route.wrongTypes(),
                "deeply nested", "[".repeat(5_000) + "]".repeat(5_000),
                "oversize", "{\"name\": \"" + "x".repeat(2 << 20) + "\"}");
        bodies.forEach((name, body) -> assertProblem(route, name, attack(admin, route, body)));
        assertProblem(
                route,
                "wrong content type",
                admin.send(route.method(), route.concretePath(), "<xml/>", "application/xml"));
    }

    @ParameterizedTest
    @MethodSource("routes")
    void refusesBadParameters(Route route) {
        for (String parameter : route.numericParameters()) {
            for (String value : List.of("abc", "-1", "99999999999999999999", "1e999", "%00")) {
                assertProblem(
                        route,
                        parameter + "=" + value,
                        admin.send(
                                route.method(),
                                route.concretePath() + "?" + parameter + "=" + value,
                                route.hasBody() ? route.validLookingBody() : null));
            }
        }
        if (route.parameters().contains("cursor")) {
            assertProblem(
                    route, "cursor", admin.send(route.method(), route.concretePath() + "?cursor=%25%25garbage", null));
        }
    }

    private static Answer attack(Api caller, Route route, String body) {
        return caller.send(route.method(), route.concretePath(), route.hasBody() ? body : null);
    }

    private static void assertProblem(Route route, String attack, Answer answer) {
        String what = route + " with " + attack + " → " + answer.status() + " " + answer.body();
        assertThat(answer.status()).as(what).isBetween(400, 499);
        assertThat(answer.contentType()).as(what).startsWith("application/problem+json");
        assertThat(answer.json().path("code").asText()).as(what).matches("[A-Z][A-Z_]+");
        assertThat(answer.json().path("status").asInt()).as(what).isEqualTo(answer.status());
        assertThat(answer.body())
                .as(what)
                .doesNotContain("Exception", "\\tat ", "io.clusterai", "io.quarkus", "io.vertx");
    }

    /** The gateway asks a service that did not answer again after a while; until then its routes are missing. */
    static JsonNode completeDocument() {
        return Await.found("a document of all services", Duration.ofSeconds(120), () -> {
            JsonNode found = Api.anonymous(Suite.url())
                    .get("/api/v1/openapi")
                    .expect(200)
                    .json();
            return Optional.of(found).filter(complete -> routesOf(complete).stream()
                    .map(Route::toString)
                    .toList()
                    .containsAll(EXPECTED));
        });
    }

    static List<Route> routesOf(JsonNode document) {
        List<Route> routes = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (METHODS.contains(operation.getKey())) {
                        routes.add(Route.of(
                                document, path.getKey(), operation.getKey(), path.getValue(), operation.getValue()));
                    }
                }));
        return routes;
    }

    /** One operation of the document. */
    record Route(
            String method,
            String path,
            boolean secured,
            boolean hasBody,
            Set<String> mediaTypes,
            Set<String> parameters,
            Set<String> numericParameters,
            ObjectNode bodyTypes) {

        static Route of(JsonNode document, String path, String method, JsonNode item, JsonNode operation) {
            Set<String> parameters = new java.util.TreeSet<>();
            Set<String> numeric = new java.util.TreeSet<>();
            Stream.concat(
                            Api.stream(item.path("parameters")).stream(),
                            Api.stream(operation.path("parameters")).stream())
                    .map(parameter -> resolve(document, parameter))
                    .filter(parameter -> parameter.path("in").asText().equals("query"))
                    .forEach(parameter -> {
                        parameters.add(parameter.path("name").asText());
                        if (types(resolve(document, parameter.path("schema"))).contains("integer")) {
                            numeric.add(parameter.path("name").asText());
                        }
                    });
            JsonNode content = resolve(document, operation.path("requestBody")).path("content");
            Set<String> mediaTypes = new java.util.TreeSet<>();
            content.fieldNames().forEachRemaining(mediaTypes::add);
            ObjectNode bodyTypes = Suite.JSON.createObjectNode();
            resolve(document, content.path("application/json").path("schema"))
                    .path("properties")
                    .properties()
                    .forEach(property -> bodyTypes.set(
                            property.getKey(), Suite.JSON.valueToTree(types(resolve(document, property.getValue())))));
            JsonNode security = operation.has("security") ? operation.path("security") : document.path("security");
            return new Route(
                    method.toUpperCase(java.util.Locale.ROOT),
                    path,
                    !security.isEmpty(),
                    operation.has("requestBody"),
                    mediaTypes,
                    parameters,
                    numeric,
                    bodyTypes);
        }

        /** With ids that nobody has. */
        String concretePath() {
            return path.replaceAll("\\{[^}]*}", "00000000-0000-4000-8000-000000000000");
        }

        String validLookingBody() {
            // Any model may be pulled; it is the node that can be unknown.
            return path.endsWith("/pull") ? "{\"nodes\": [\"nobody\"]}" : "{}";
        }

        /** Every field filled with something it cannot be. */
        String wrongTypes() {
            ObjectNode body = Suite.JSON.createObjectNode();
            bodyTypes.properties().forEach(field -> {
                Set<String> types = new java.util.TreeSet<>();
                ((ArrayNode) field.getValue()).forEach(type -> types.add(type.asText()));
                if (types.contains("object")) {
                    body.put(field.getKey(), 5);
                } else if (types.contains("array")) {
                    body.put(field.getKey(), "text");
                } else {
                    body.putObject(field.getKey()).put("nested", 1);
                }
            });
            return body.isEmpty() ? "{\"nothing\": {}}" : body.toString();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }

        private static Set<String> types(JsonNode schema) {
            JsonNode type = schema.path("type");
            Set<String> types = new java.util.TreeSet<>();
            if (type.isArray()) {
                type.forEach(each -> types.add(each.asText()));
            } else if (!type.isMissingNode()) {
                types.add(type.asText());
            }
            return types;
        }

        private static JsonNode resolve(JsonNode document, JsonNode node) {
            JsonNode resolved = node;
            while (resolved.has("$ref")) {
                resolved = document.at(resolved.path("$ref").asText().substring(1));
            }
            return resolved;
        }
    }
}
