package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schemathesis sends what the OpenAPI document allows, and what it does not: nothing is answered with 5xx, nothing with a status that is not
 * documented. Some services are asked at the same time, so that the whole takes less; {@code -Dschemathesis.seconds} is each one's time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemathesisIT {

    private static final int SECONDS = Integer.getInteger("schemathesis.seconds", 60);
    /** A slow machine takes long to start Python, and a request on its way is waited for. */
    private static final long PATIENCE_SECONDS = SECONDS + 240L;

    private static final int AT_A_TIME = 2;
    /** In this order: what the last ones are made to register keeps them busy, and the gateway's answers are made of theirs. */
    private static final Map<String, String> SERVICES = new LinkedHashMap<>();

    static {
        SERVICES.put("gateway", "^/(health$|api/v1/(health|dashboard|operations|openapi|audit))");
        SERVICES.put("auth-service", "^/api/v1/auth/");
        SERVICES.put("metrics-collector", "^/api/v1/metrics/");
        SERVICES.put("alert-service", "^/api/v1/alerts");
        SERVICES.put("worker-service", "^/api/v1/workers");
        SERVICES.put("model-service", "^/api/v1/models");
    }

    /** What locks the tester out, or asks the registry of models for thousands of names that it does not have. */
    private static final String EXCLUDED = "/auth/(login|refresh|logout|sessions|me/|mfa|signing-keys)|/pull$";

    /** Where things pile up that nobody wants to keep. */
    private static final List<String> COLLECTIONS = List.of(
            "/api/v1/alerts/rules",
            "/api/v1/alerts/channels",
            "/api/v1/metrics/targets",
            "/api/v1/workers/clusters",
            "/api/v1/models/nodes",
            "/api/v1/auth/roles",
            "/api/v1/auth/api-keys",
            "/api/v1/auth/users");

    private final Map<String, Set<String>> present = new HashMap<>();
    private Api admin;
    private Api tester;
    private final ExecutorService turns = Executors.newFixedThreadPool(AT_A_TIME);
    private final Map<String, Future<Report>> reports = new HashMap<>();

    @BeforeAll
    void remember() {
        RoutesIT.completeDocument();
        admin = Api.admin();
        COLLECTIONS.forEach(collection -> present.put(collection, ids(collection)));
        String username = "tester-" + UUID.randomUUID().toString().substring(0, 8);
        String password = UUID.randomUUID().toString();
        ObjectNode user =
                Suite.JSON.createObjectNode().put("username", username).put("password", password);
        user.putArray("roles").add("admin");
        admin.post("/api/v1/auth/users", user.toString()).expect(201);
        tester = Api.login(Suite.url(), username, password);
        SERVICES.keySet().forEach(service -> reports.put(service, turns.submit(() -> ask(service))));
    }

    @AfterAll
    void tidy() {
        turns.shutdownNow();
        COLLECTIONS.forEach(collection -> {
            Set<String> left = made(collection);
            while (!left.isEmpty()) {
                left.forEach(id -> admin.delete(collection + "/" + Api.encode(id)));
                Set<String> now = made(collection);
                if (now.equals(left)) {
                    break;
                }
                left = now;
            }
        });
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyAnswerIsADocumentedOne(String service) throws ExecutionException, InterruptedException {
        Report report = reports.get(service).get();

        assertThat(report.exitCode()).as(report.text()).isZero();
        assertThat(report.text()).as("it asked something").containsPattern("[1-9][0-9]* generated");
    }

    static Set<String> services() {
        return new TreeSet<>(SERVICES.keySet());
    }

    private Report ask(String service) throws IOException, InterruptedException {
        Path report = Files.createDirectories(Path.of("target/schemathesis")).resolve(service + ".txt");
        Process process = new ProcessBuilder(
                        "./schemathesis.sh",
                        Suite.url() + "/api/v1/openapi",
                        "--include-path-regex=" + SERVICES.get(service),
                        "--exclude-path-regex=" + EXCLUDED,
                        "--header=Authorization:Bearer " + tester.token(),
                        "--checks=not_a_server_error,status_code_conformance",
                        "--phases=examples,coverage,fuzzing",
                        "--max-time=" + SECONDS,
                        "--request-timeout=30",
                        "--continue-on-failure",
                        "--max-failures=40",
                        "--no-shrink",
                        "--generation-deterministic",
                        "--suppress-health-check=all",
                        "--warnings=off",
                        "--no-color")
                .redirectErrorStream(true)
                .redirectOutput(report.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Report(process.waitFor(), Files.readString(report));
    }

    private Set<String> made(String collection) {
        Set<String> ids = new HashSet<>(ids(collection));
        ids.removeAll(present.getOrDefault(collection, Set.of()));
        return ids;
    }

    /** At most a page; empty where there is no such list. */
    private Set<String> ids(String collection) {
        Api.Answer answer = admin.get(collection + "?limit=200");
        return answer.status() == 200
                ? Api.stream(answer.json().path("items")).stream()
                        .map(SchemathesisIT::id)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static String id(JsonNode item) {
        return item.hasNonNull("id")
                ? item.path("id").asText()
                : item.path("name").asText();
    }

    private record Report(int exitCode, String text) {}
}
