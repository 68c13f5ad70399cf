package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Api.Answer;
import io.clusterai.e2e.suite.FakeOllama;
import io.clusterai.e2e.suite.People;
import io.clusterai.e2e.suite.Suite;
import io.clusterai.e2e.system.RoutesIT.Route;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may do what: every route of the OpenAPI document against every role, cell by cell. A route whose permission is not written down here fails
 * the test, so that none is opened to anybody by accident.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatrixIT {

    private static final String PUBLIC = "public";
    private static final String OWN = "own";

    /** Everybody's own, for who has shown a second factor just now: nobody here has. */
    private static final String PROVED = "proved";

    /** What the table of the public API asks for. */
    private static final Map<String, String> NEEDED = table("""
            POST /api/v1/auth/login                                public
            POST /api/v1/auth/login/second-factor                  public
            POST /api/v1/auth/refresh                              public
            POST /api/v1/auth/logout                               public
            GET /api/v1/auth/.well-known/jwks.json                 public
            GET /api/v1/auth/.well-known/openid-configuration      public
            GET /api/v1/openapi                                    public
            GET /health                                            public
            GET /api/v1/auth/providers                             public
            GET /api/v1/auth/providers/{provider}/login            public
            GET /api/v1/auth/providers/{provider}/callback         public
            GET /api/v1/auth/me                                    own
            PUT /api/v1/auth/me/password                           own
            POST /api/v1/auth/me/proof                             own
            GET /api/v1/auth/me/second-factor                      own
            POST /api/v1/auth/me/second-factor                     own
            PUT /api/v1/auth/me/second-factor                      own
            DELETE /api/v1/auth/me/second-factor                   proved
            POST /api/v1/auth/me/second-factor/recovery-codes      proved
            GET /api/v1/auth/sessions                              own
            DELETE /api/v1/auth/sessions                           own
            DELETE /api/v1/auth/sessions/{id}                      own
            GET /api/v1/auth/api-keys                              own
            POST /api/v1/auth/api-keys                             own
            POST /api/v1/auth/api-keys/{id}/rotation               own
            DELETE /api/v1/auth/api-keys/{id}                      own
            GET /api/v1/auth/users                                 users:read
            GET /api/v1/auth/users/{id}                            users:read
            GET /api/v1/auth/users/{id}/sessions                   users:read
            DELETE /api/v1/auth/users/{id}/sessions                users:write
            POST /api/v1/auth/users                                users:write
            PUT /api/v1/auth/users/{id}                            users:write
            PUT /api/v1/auth/users/{id}/policy                     users:write
            PUT /api/v1/auth/users/{id}/password                   users:write
            DELETE /api/v1/auth/users/{id}/second-factor           users:write
            DELETE /api/v1/auth/users/{id}                         users:write
            GET /api/v1/auth/me/personal-data                      own
            GET /api/v1/auth/users/{id}/personal-data              users:write
            DELETE /api/v1/auth/users/{id}/personal-data           users:write
            GET /api/v1/audit                                      audit:read
            GET /api/v1/audit/export                               audit:read
            GET /api/v1/audit/checkpoint                           audit:read
            GET /api/v1/audit/verification                         audit:read
            GET /api/v1/audit/holds                                audit:read
            POST /api/v1/audit/holds                               audit:write
            DELETE /api/v1/audit/holds/{id}                        audit:write
            GET /api/v1/auth/roles                                 roles:read
            GET /api/v1/auth/roles/{name}                          roles:read
            POST /api/v1/auth/roles                                roles:write
            PUT /api/v1/auth/roles/{name}                          roles:write
            DELETE /api/v1/auth/roles/{name}                       roles:write
            GET /api/v1/auth/encryption-keys                       signing-keys:read
            GET /api/v1/auth/signing-keys                          signing-keys:read
            POST /api/v1/auth/signing-keys/rotation                signing-keys:write
            GET /api/v1/health                                     health:read
            GET /api/v1/dashboard                                  dashboard:read
            GET /api/v1/gateway/upstreams                          health:read
            PUT /api/v1/gateway/upstreams/{id}/ruling              gateway:write
            DELETE /api/v1/gateway/upstreams/{id}/ruling           gateway:write
            GET /api/v1/operations                                 operations:read
            GET /api/v1/operations/{id}                            operations:read
            DELETE /api/v1/operations/{id}                         operations:read
            GET /api/v1/metrics/nodes                              metrics:read
            GET /api/v1/metrics/latest                             metrics:read
            GET /api/v1/metrics/query                              metrics:read
            GET /api/v1/metrics/query_range                        metrics:read
            GET /api/v1/metrics/targets                            metrics:write
            POST /api/v1/metrics/targets                           metrics:write
            DELETE /api/v1/metrics/targets/{id}                    metrics:write
            GET /api/v1/workers                                    workers:read
            GET /api/v1/workers/{id}                               workers:read
            POST /api/v1/workers                                   workers:write
            DELETE /api/v1/workers/{id}                            workers:write
            GET /api/v1/workers/clusters                           clusters:read
            GET /api/v1/workers/clusters/{id}                      clusters:read
            POST /api/v1/workers/clusters                          clusters:write
            PUT /api/v1/workers/clusters/{id}                      clusters:write
            DELETE /api/v1/workers/clusters/{id}                   clusters:write
            GET /api/v1/models                                     models:read
            GET /api/v1/models/instances                           models:read
            GET /api/v1/models/{model}                             models:read
            POST /api/v1/models/{model}/pull                       models:write
            DELETE /api/v1/models/{model}                          models:delete
            GET /api/v1/models/nodes                               nodes:read
            GET /api/v1/models/nodes/{id}                          nodes:read
            POST /api/v1/models/nodes                              nodes:write
            PUT /api/v1/models/nodes/{id}                          nodes:write
            DELETE /api/v1/models/nodes/{id}                       nodes:write
            GET /api/v1/alerts                                     alerts:read
            GET /api/v1/alerts/{id}                                alerts:read
            GET /api/v1/alerts/{id}/history                        alerts:read
            PUT /api/v1/alerts/{id}/acknowledgement                alerts:acknowledge
            GET /api/v1/alerts/rules                               rules:read
            GET /api/v1/alerts/rules/{id}                          rules:read
            POST /api/v1/alerts/rules                              rules:write
            PUT /api/v1/alerts/rules/{id}                          rules:write
            DELETE /api/v1/alerts/rules/{id}                       rules:write
            POST /api/v1/alerts/rules/{id}/test                    rules:write
            GET /api/v1/alerts/channels                            channels:read
            GET /api/v1/alerts/channels/{id}                       channels:read
            GET /api/v1/alerts/channels/{id}/deliveries            channels:read
            POST /api/v1/alerts/channels                           channels:write
            PUT /api/v1/alerts/channels/{id}                       channels:write
            DELETE /api/v1/alerts/channels/{id}                    channels:write
            """);

    /** What a parameter or an id makes of a route: the same, or something that takes another permission. Every parameter is here. */
    private static final Map<String, String> VARIANTS = table("""
            GET /api/v1/auth/api-keys?owner=me                                              own
            GET /api/v1/auth/api-keys?owner=any                                             keys:read
            GET /api/v1/auth/api-keys?owner=00000000-0000-4000-8000-000000000000            keys:read
            GET /api/v1/auth/providers/nobody/callback?code=c&state=s&iss=i                 public
            GET /api/v1/audit?actor=a&action=b&target=c&traceId=d                           audit:read
            GET /api/v1/audit?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z             audit:read
            GET /api/v1/audit/export?format=csv&persons=false                               audit:read
            GET /api/v1/audit/export?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z      audit:read
            GET /api/v1/audit/verification?from=1&to=1                                      audit:read
            GET /api/v1/operations/w-00000000-0000-4000-8000-000000000000                   operations:read
            GET /api/v1/operations/m-00000000-0000-4000-8000-000000000000                   operations:read
            DELETE /api/v1/operations/w-00000000-0000-4000-8000-000000000000                workers:write
            DELETE /api/v1/operations/m-00000000-0000-4000-8000-000000000000                models:write
            DELETE /api/v1/operations/nobodys                                               operations:read
            GET /api/v1/metrics/latest?node=n&name=up                                       metrics:read
            GET /api/v1/metrics/query?query=up&time=1767225600                              metrics:read
            GET /api/v1/metrics/query_range?query=up&start=1767225600&end=1767225660&step=15 metrics:read
            GET /api/v1/workers?clusterId=nobody&state=RUNNING&stale=false                  workers:read
            POST /api/v1/workers?dryRun=true                                                workers:write
            DELETE /api/v1/workers/nobody?dryRun=true                                       workers:write
            DELETE /api/v1/models/nobody?node=nobody                                        models:delete
            GET /api/v1/alerts?state=firing&severity=critical                               alerts:read
            """);

    /** Turn pages and change nothing else. */
    private static final Set<String> PAGING = Set.of("limit", "cursor");

    private static final Set<String> NOT_FOR_VIEWERS =
            Set.of("users:read", "roles:read", "keys:read", "audit:read", "signing-keys:read");

    private static final Set<String> OPERATORS_TOO = Set.of(
            "workers:write",
            "clusters:write",
            "nodes:write",
            "models:write",
            "models:use",
            "rules:write",
            "alerts:acknowledge",
            "alerts:ingest",
            "silences:read",
            "silences:write",
            "metrics:write",
            "audit:read");

    private static final Predicate<String> VIEWER =
            permission -> permission.endsWith(":read") && !NOT_FOR_VIEWERS.contains(permission);

    private static final Map<String, Predicate<String>> ROLES =
            Map.of("viewer", VIEWER, "operator", VIEWER.or(OPERATORS_TOO::contains), "admin", permission -> true);

    private People people;
    private List<Route> routes;
    private Map<String, People.Person> holders;
    private Map<String, Api> callers;

    @BeforeAll
    void prepare() {
        routes = RoutesIT.routesOf(RoutesIT.completeDocument());
        people = new People();
        holders = ROLES.keySet().stream().collect(Collectors.toMap(role -> role, role -> people.with(role)));
        callers = holders.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> caller(entry.getValue().login().accessToken())));
    }

    @AfterAll
    void tidy() {
        people.close();
    }

    Stream<Route> routes() {
        return routes.stream();
    }

    @Test
    void everyRouteHasAPermissionAndEveryPermissionARoute() {
        assertThat(routes.stream().map(Route::toString)).containsExactlyInAnyOrderElementsOf(NEEDED.keySet());
    }

    @Test
    void everyParameterIsAmongTheVariants() {
        assertThat(routes).allSatisfy(route -> assertThat(VARIANTS.keySet().stream()
                        .map(Variant::of)
                        .filter(variant -> variant.isOf(route))
                        .flatMap(variant -> variant.parameters().stream()))
                .containsAll(route.parameters().stream()
                        .filter(parameter -> !PAGING.contains(parameter))
                        .toList()));
        assertThat(VARIANTS.keySet())
                .allSatisfy(variant -> assertThat(routes.stream().filter(Variant.of(variant)::isOf))
                        .as("a route that there is")
                        .isNotEmpty());
    }

    Stream<String> variants() {
        return VARIANTS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void rolesMayDoWhatTheTableSaysOfVariants(String name) {
        Variant variant = Variant.of(name);
        String needed = VARIANTS.get(name);
        assertThat(variant.ask(caller("")).status() == 401)
                .as("anonymous " + name)
                .isEqualTo(!needed.equals(PUBLIC));
        ROLES.forEach((role, may) -> judge(role + " " + name, needed, may, variant.ask(callers.get(role))));
    }

    @Test
    void whoMayNotDoTheWorkDoesNotCancelIt() {
        try (FakeOllama ollama = new FakeOllama("matrix:1")) {
            String node = make(
                    "/api/v1/models/nodes",
                    Suite.JSON
                            .createObjectNode()
                            .put("name", "matrix-" + UUID.randomUUID())
                            .put("url", ollama.url()));
            ObjectNode pull = Suite.JSON.createObjectNode();
            pull.putArray("nodes").add(node);
            try {
                ROLES.forEach((role, may) -> {
                    String operation = people.admin()
                            .post("/api/v1/models/" + Api.encode("matrix:1") + "/pull", pull.toString())
                            .expect(202)
                            .json()
                            .path("id")
                            .asText();
                    Answer answer = callers.get(role).delete("/api/v1/operations/" + operation);

                    judge(role + " cancels " + operation, "models:write", may, answer);
                    if (may.test("models:write")) {
                        // Quick work may have ended before.
                        assertThat(answer.status()).as(answer.body()).isIn(202, 409);
                    }
                });
            } finally {
                people.admin().delete("/api/v1/models/nodes/" + node);
            }
        }
    }

    @Test
    void keysAndSessionsOfOthersDoNotExistForWhoMayNotDeleteThem() {
        People.Person other = people.with("viewer");
        Api owner = caller(other.login().accessToken()).uncached();
        ROLES.forEach((role, may) -> {
            String key = owner.post("/api/v1/auth/api-keys", "{\"name\": \"matrix\", \"scopes\": [\"alerts:read\"]}")
                    .expect(201)
                    .json()
                    .path("apiKey")
                    .path("id")
                    .asText();
            String session = other.login().id();
            Api caller = callers.get(role);

            caller.delete("/api/v1/auth/api-keys/" + key).expect(may.test("keys:write") ? 204 : 404);
            caller.delete("/api/v1/auth/sessions/" + session).expect(may.test("users:write") ? 204 : 404);

            assertThat(ids(owner.items("/api/v1/auth/api-keys")).contains(key))
                    .as(role)
                    .isEqualTo(!may.test("keys:write"));
            assertThat(ids(owner.items("/api/v1/auth/sessions")).contains(session))
                    .as(role)
                    .isEqualTo(!may.test("users:write"));
        });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void rolesMayDoWhatTheTableSays(Route route) {
        String needed = NEEDED.getOrDefault(route.toString(), "not:listed");
        assertThat(ask(caller(""), route).status() == 401)
                .as("anonymous " + route)
                .isEqualTo(!needed.equals(PUBLIC) || presentsACredential(route));
        if (presentsACredential(route)) {
            return;
        }
        ROLES.forEach((role, may) -> judge(role + " " + route, needed, may, ask(caller(role, route), route)));
    }

    private static void judge(String cell, String needed, Predicate<String> may, Answer answer) {
        String what = cell + " → " + answer.status() + " " + answer.body();
        if (needed.equals(PROVED)) {
            assertThat(answer.json().path("code").asText()).as(what).isEqualTo("STEP_UP_REQUIRED");
        } else if (needed.equals(PUBLIC) || needed.equals(OWN) || may.test(needed)) {
            assertThat(answer.status()).as(what).isNotIn(401, 403).isLessThan(500);
        } else {
            assertThat(answer.status()).as(what).isEqualTo(403);
            assertThat(answer.json().path("code").asText()).as(what).isEqualTo("FORBIDDEN");
        }
    }

    /** Without a refresh token or a password these answer 401 to everybody, which says nothing about who may call them. */
    private static boolean presentsACredential(Route route) {
        return Set.of("/api/v1/auth/refresh", "/api/v1/auth/logout", "/api/v1/auth/me/proof")
                .contains(route.path());
    }

    /** Whoever ends all sessions has none afterwards. */
    private Api caller(String role, Route route) {
        return route.toString().equals("DELETE /api/v1/auth/sessions")
                ? caller(people.with(role).login().accessToken())
                : callers.get(role);
    }

    private static Api caller(String token) {
        return Api.anonymous(Suite.url()).withToken(token);
    }

    private static Answer ask(Api caller, Route route) {
        return caller.send(route.method(), route.concretePath(), route.hasBody() ? route.validLookingBody() : null);
    }

    private String make(String path, ObjectNode request) {
        return people.admin()
                .post(path, request.toString())
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    private static List<String> ids(List<JsonNode> items) {
        return items.stream().map(item -> item.path("id").asText()).toList();
    }

    /** Of lines that end in a permission. */
    private static Map<String, String> table(String lines) {
        return lines.lines()
                .collect(Collectors.toMap(
                        line -> line.replaceFirst(" +[^ ]+$", ""), line -> line.replaceFirst(".* ", "")));
    }

    /** A route as somebody calls it. */
    private record Variant(String method, String path, String query) {

        static Variant of(String name) {
            String[] parts = name.split("[ ?]", 3);
            return new Variant(parts[0], parts[1], parts.length < 3 ? "" : parts[2]);
        }

        boolean isOf(Route route) {
            return method.equals(route.method()) && path.matches(route.path().replaceAll("\\{[^}]*}", "[^/]+"));
        }

        Set<String> parameters() {
            return Arrays.stream(query.split("&"))
                    .map(parameter -> parameter.replaceFirst("=.*", ""))
                    .collect(Collectors.toSet());
        }

        Answer ask(Api caller) {
            return caller.send(
                    method, query.isEmpty() ? path : path + "?" + query, method.equals("POST") ? "{}" : null);
        }
    }
}
