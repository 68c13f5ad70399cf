package io.clusterai.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenApiMergeTest {

    @Test
    void takesOverPublicPathsOnly() {
        Map<String, Object> merged = merge(Map.of(
                "auth-service",
                document(
                        Map.of("/api/v1/auth/me", get("me", "User"), "/internal/access-state", get("s", "User")),
                        Map.of())));

        assertThat(paths(merged)).containsOnlyKeys("/api/v1/auth/me");
    }

    @Test
    void keepsAComponentThatAllDescribeAlike() {
        Map<String, Object> problem = Map.of("type", "object");
        Map<String, Object> merged = merge(ordered(
                "auth-service", document(Map.of("/api/v1/auth/me", get("me", "Problem")), Map.of("Problem", problem)),
                "alert-service",
                        document(Map.of("/api/v1/alerts", get("list", "Problem")), Map.of("Problem", problem))));

        assertThat(schemas(merged)).containsOnlyKeys("Problem");
        assertThat(reference(merged, "/api/v1/alerts")).isEqualTo("#/components/schemas/Problem");
    }

    @Test
    void putsTheServiceInFrontOfAComponentThatMeansSomethingElse() {
        Map<String, Object> merged = merge(ordered(
                "worker-service",
                        document(
                                Map.of("/api/v1/workers", get("list", "Page")),
                                Map.of("Page", Map.of("type", "object", "of", "workers"))),
                "model-service",
                        document(
                                Map.of("/api/v1/models", get("list", "Page")),
                                Map.of(
                                        "Page", Map.of("type", "object", "of", "models"),
                                        "Wrapper", Map.of("$ref", "#/components/schemas/Page")))));

        assertThat(schemas(merged)).containsOnlyKeys("Page", "ModelPage", "Problem", "Wrapper");
        assertThat(reference(merged, "/api/v1/workers")).isEqualTo("#/components/schemas/Page");
        assertThat(reference(merged, "/api/v1/models")).isEqualTo("#/components/schemas/ModelPage");
        assertThat(schemas(merged).get("Wrapper")).isEqualTo(Map.of("$ref", "#/components/schemas/ModelPage"));
    }

    @Test
    void describesAPathOfTwoServicesOnce() {
        Map<String, Object> merged = merge(ordered(
                "worker-service", document(Map.of("/api/v1/operations/{id}", get("one", "A")), Map.of()),
                "model-service", document(Map.of("/api/v1/operations/{id}", get("two", "B")), Map.of())));

        assertThat(reference(merged, "/api/v1/operations/{id}")).isEqualTo("#/components/schemas/A");
    }

    @Test
    void makesOperationIdsUnique() {
        Map<String, Object> merged = merge(ordered(
                "worker-service", document(Map.of("/api/v1/workers", get("list", "A")), Map.of()),
                "model-service", document(Map.of("/api/v1/models", get("list", "B")), Map.of())));

        assertThat(operation(merged, "/api/v1/workers").get("operationId")).isEqualTo("list");
        assertThat(operation(merged, "/api/v1/models").get("operationId")).isEqualTo("ModelList");
    }

    @Test
    void saysWhichOperationsNeedAToken() {
        Map<String, Object> merged = merge(Map.of(
                "auth-service",
                document(
                        Map.of("/api/v1/auth/login", get("login", "A"), "/api/v1/auth/me", get("me", "A")), Map.of())));

        assertThat(operation(merged, "/api/v1/auth/login").get("security")).isEqualTo(List.of());
        assertThat(operation(merged, "/api/v1/auth/me").get("security"))
                .isEqualTo(List.of(Map.of("bearer", List.of())));
    }

    @Test
    void saysWhichErrorsFollowFromWhatAnOperationIs() {
        Map<String, Object> merged = merge(Map.of(
                "auth-service",
                document(
                        Map.of("/api/v1/auth/login", get("login", "A"), "/api/v1/auth/users/{id}", get("user", "A")),
                        Map.of())));

        assertThat(responses(merged, "/api/v1/auth/login")).containsOnlyKeys("400", "429", "502", "503", "504");
        assertThat(responses(merged, "/api/v1/auth/users/{id}"))
                .containsOnlyKeys("400", "401", "403", "404", "405", "428", "429", "502", "503", "504");
    }

    @Test
    void keepsWhatAServiceSaysOfAnErrorAndAddsItsShape() {
        Map<String, Object> operation = Map.of(
                "operationId",
                "users",
                "responses",
                Map.of("200", Map.of("description", "All"), "409", Map.of("description", "The name is taken")));
        Map<String, Object> merged = merge(
                Map.of("auth-service", document(Map.of("/api/v1/auth/users", Map.of("post", operation)), Map.of())));

        assertThat(responses(merged, "/api/v1/auth/users", "post"))
                .containsEntry("200", Map.of("description", "All"))
                .hasEntrySatisfying("409", taken -> assertThat(taken)
                        .hasToString("{description=The name is taken, content={application/problem+json={schema="
                                + "{$ref=#/components/schemas/Problem}}}}"));
    }

    private static Map<String, Object> merge(Map<String, Map<String, Object>> documents) {
        OpenApiMerge merge = new OpenApiMerge((method, path) -> path.endsWith("/login"));
        documents.forEach(merge::add);
        return merge.document(Map.of("title", "All"));
    }

    private static Map<String, Map<String, Object>> ordered(
            String first, Map<String, Object> one, String second, Map<String, Object> two) {
        Map<String, Map<String, Object>> documents = new LinkedHashMap<>();
        documents.put(first, one);
        documents.put(second, two);
        return documents;
    }

    private static Map<String, Object> document(Map<String, Object> paths, Map<String, Object> schemas) {
        return Map.of("paths", paths, "components", Map.of("schemas", schemas));
    }

    private static Map<String, Object> get(String operationId, String schema) {
        return Map.of(
                "get",
                Map.of("operationId", operationId, "x", List.of(Map.of("$ref", "#/components/schemas/" + schema))));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> paths(Map<String, Object> document) {
        return (Map<String, Object>) document.get("paths");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> schemas(Map<String, Object> document) {
        return (Map<String, Object>) ((Map<String, Object>) document.get("components")).get("schemas");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> operation(Map<String, Object> document, String path) {
        return (Map<String, Object>) ((Map<String, Object>) paths(document).get(path)).get("get");
    }

    private static Map<String, Object> responses(Map<String, Object> document, String path) {
        return responses(document, path, "get");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> responses(Map<String, Object> document, String path, String method) {
        return (Map<String, Object>)
                ((Map<String, Map<String, Object>>) paths(document).get(path))
                        .get(method)
                        .get("responses");
    }

    @SuppressWarnings("unchecked")
    private static Object reference(Map<String, Object> document, String path) {
        return ((List<Map<String, Object>>) operation(document, path).get("x"))
                .getFirst()
                .get("$ref");
    }
}
