package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.FurtherGateway;
import io.clusterai.e2e.suite.Suite;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** What locks the tester out, or asks the registry of models for thousands of names that it does not have. */
    private static final String EXCLUDED = "/auth/(login|refresh|logout|sessions|me/|signing-keys)|/pull$";

    /** In this order: what the last ones are made to register keeps them busy, and the gateway's answers are made of theirs. */
    private static final List<Part> PARTS = List.of(
            new Part("gateway", Who.ADMIN, "^/(health$|api/v1/(health|dashboard|operations|openapi|audit))", EXCLUDED),
            new Part("auth-service", Who.ADMIN, "^/api/v1/auth/", EXCLUDED),
            new Part(
                    "auth-service-strangers", Who.STRANGER, "/auth/(login|refresh|logout|providers|.well-known)", "^$"),
            new Part("auth-service-oneself", Who.VIEWER, "/auth/(me|api-keys|sessions/)", "^$"),
            new Part("metrics-collector", Who.ADMIN, "^/api/v1/metrics/", EXCLUDED),
            new Part("alert-service", Who.ADMIN, "^/api/v1/alerts", EXCLUDED),
            new Part("worker-service", Who.ADMIN, "^/api/v1/workers", EXCLUDED),
            new Part("model-service", Who.ADMIN, "^/api/v1/models", EXCLUDED));

    /** Where things pile up that nobody wants to keep. */
    private static final List<String> COLLECTIONS = List.of(
            "/api/v1/alerts/rules",
            "/api/v1/alerts/channels",
            "/api/v1/metrics/targets",
            "/api/v1/workers/clusters",
            "/api/v1/models/nodes",
            "/api/v1/auth/roles",
            "/api/v1/auth/api-keys",
            "/api/v1/auth/users",
            "/api/v1/audit/holds");

    private final Map<String, Set<String>> present = new HashMap<>();
    private final ExecutorService turns = Executors.newFixedThreadPool(AT_A_TIME);
    private final Map<String, Future<Report>> reports = new HashMap<>();
    private Api admin;
    /** For those who guess passwords: they come from addresses of their own (RFC 5737), so that nobody else has to wait. */
    private FurtherGateway backDoor;

    @BeforeAll
    void remember() {
        RoutesIT.completeDocument();
        admin = Api.admin();
        COLLECTIONS.forEach(collection -> present.put(collection, ids(collection)));
        backDoor = FurtherGateway.start(
                "schemathesis-gateway",
                Map.of(
                        "GATEWAY_PROXY_TRUSTED_PROXIES",
                        "127.0.0.0/8",
                        "GATEWAY_LIMITS_PER_ADDRESS",
                        "1000000",
                        "GATEWAY_LIMITS_PER_USER",
                        "1000000"));
        PARTS.forEach(part -> {
            List<String> as = as(part.who());
            reports.put(part.name(), turns.submit(() -> ask(part, as)));
        });
    }

    private List<String> as(Who who) {
        return switch (who) {
            case ADMIN -> at(Suite.url(), "Authorization:Bearer " + tester("admin"));
            case VIEWER ->
                at(backDoor.url(), "Authorization:Bearer " + tester("viewer"), "X-Forwarded-For:203.0.113.7");
            case STRANGER -> at(backDoor.url(), "X-Forwarded-For:203.0.113.8");
        };
    }

    private static List<String> at(URI gateway, String... headers) {
        List<String> options = new ArrayList<>(List.of(gateway + "/api/v1/openapi"));
        for (String header : headers) {
            options.add("--header=" + header);
        }
        return options;
    }

    /** The token of somebody new. */
    private String tester(String role) {
        String username = "tester-" + UUID.randomUUID().toString().substring(0, 8);
        String password = UUID.randomUUID().toString();
        ObjectNode user =
                Suite.JSON.createObjectNode().put("username", username).put("password", password);
        user.putArray("roles").add(role);
        admin.post("/api/v1/auth/users", user.toString()).expect(201);
        return Api.login(Suite.url(), username, password).token();
    }

    @AfterAll
    void tidy() {
        turns.shutdownNow();
        backDoor.close();
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
    @MethodSource("parts")
    void everyAnswerIsADocumentedOne(String part) throws ExecutionException, InterruptedException {
        Report report = reports.get(part).get();

        assertThat(report.exitCode()).as(report.text()).isZero();
        assertThat(report.text()).as("it asked something").containsPattern("[1-9][0-9]* generated");
    }

    static List<String> parts() {
        return PARTS.stream().map(Part::name).toList();
    }

    private Report ask(Part part, List<String> as) throws IOException, InterruptedException {
        Path report = Files.createDirectories(Path.of("target/schemathesis")).resolve(part.name() + ".txt");
        List<String> command = new ArrayList<>();
        command.add("./schemathesis.sh");
        command.addAll(as);
        command.addAll(List.of(
                "--include-path-regex=" + part.include(),
                "--exclude-path-regex=" + part.exclude(),
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
                "--no-color"));
        Process process = new ProcessBuilder(command)
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

    /** Whose requests they are. */
    private enum Who {
        ADMIN,
        /** Somebody who may read, and change what is their own. */
        VIEWER,
        /** Nobody known. */
        STRANGER
    }

    /** What is asked in one go: the paths that match {@code include} and not {@code exclude}. */
    private record Part(String name, Who who, String include, String exclude) {}

    private record Report(int exitCode, String text) {}
}
