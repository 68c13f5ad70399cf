package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.Database;
import io.clusterai.e2e.suite.Needs;
import io.clusterai.e2e.suite.OneTimeCodes;
import io.clusterai.e2e.suite.People;
import io.clusterai.e2e.suite.Stream;
import io.clusterai.e2e.suite.Suite;
import io.clusterai.e2e.suite.WrittenDown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What must not be written down anywhere, in clear, is used in every way there is, and then looked for everywhere. */
class CanaryIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TARGETS = "/api/v1/metrics/targets";
    private static final String FACTOR = "/api/v1/auth/me/second-factor";

    /** Whatever tells of people, keys, channels, targets and acts. */
    private static final List<String> LISTS = List.of(
            "/api/v1/auth/users?limit=200",
            "/api/v1/auth/me",
            "/api/v1/auth/me/personal-data",
            "/api/v1/auth/api-keys",
            "/api/v1/auth/sessions",
            "/api/v1/alerts/channels?limit=200",
            "/api/v1/metrics/targets?limit=200",
            "/api/v1/metrics/latest?name=up&limit=200",
            "/api/v1/audit?limit=200",
            "/api/v1/audit/export",
            "/api/v1/health");

    private final People people = new People();
    private final Map<String, String> secrets = new LinkedHashMap<>();

    @AfterEach
    void tidy() {
        people.close();
    }

    @Test
    void noSecretStandsAnywhereInClear() throws IOException {
        Needs.that(!Database.names().isEmpty(), "the suite has a PostgreSQL of its own");
        People.Person ann = people.with("admin");
        People.Session session = ann.login();
        Api api = Api.anonymous(Suite.url()).withToken(session.accessToken());
        String target = target(api);
        String channel;
        try (Rules rules = new Rules(api)) {
            channel = webhook(rules);
            rules.rule(Rules.uniqueName("Canary"), Rules.ALWAYS);
            keys(api);
            sessions(ann, session);
            secondFactor(ann, api);
            guesses(ann);
            try (Stream stream = Stream.open(api)) {
                stream.subscribe("1", "alerts");
            }
            Await.until("a delivery was tried", PATIENCE, () -> !api.items(
                            "/api/v1/alerts/channels/" + channel + "/deliveries")
                    .isEmpty());
            Await.until("a scrape was tried", PATIENCE, () -> api.items(TARGETS + "?limit=200").stream()
                    .anyMatch(one -> one.path("id").asText().equals(target)
                            && one.path("state").asText().equals("DOWN")));
            for (String list : LISTS) {
                String answer = api.get(list).expect(200).body();
                secrets.forEach((what, secret) ->
                        assertThat(answer).as("%s in %s", what, list).doesNotContain(secret));
            }
            installation();
            assertStandsNowhere(List.of(ann.id(), channel, target));
        } finally {
            api.delete(TARGETS + "/" + target).expect(204);
        }
    }

    private void assertStandsNowhere(List<String> otherThan) {
        assertThat(WrittenDown.placesOf(otherThan))
                .as("what may be written down is found, so that nothing else would be missed")
                .anyMatch(place -> place.startsWith("table auth."))
                .anyMatch(place -> place.startsWith("table alerts."))
                .anyMatch(place -> place.startsWith("table metrics."))
                .anyMatch(place -> place.startsWith("topic "))
                .contains("redis");
        assertThat(WrittenDown.placesOf(List.of("io.quarkus")))
                .contains(
                        "log gateway.log",
                        "log auth-service.log",
                        "log alert-service.log",
                        "log metrics-collector.log");
        assertThat(WrittenDown.placesOf(secrets.values())).as(this::whichWhere).isEmpty();
    }

    private String whichWhere() {
        Map<String, Set<String>> found = new LinkedHashMap<>();
        secrets.forEach((what, secret) -> found.put(what, WrittenDown.placesOf(List.of(secret))));
        found.values().removeIf(Set::isEmpty);
        return found.toString();
    }

    /** One that cannot be delivered to, because then there is something to tell about its address. */
    private String webhook(Rules rules) {
        String path = secret("path of a webhook");
        return rules.webhook(
                Rules.uniqueName("canary"), "http://127.0.0.1:9/" + path + "?key=" + secret("query of a webhook"));
    }

    /** One that does not answer, because then there is something to tell about it. */
    private String target(Api api) {
        String url = "http://127.0.0.1:9/" + UUID.randomUUID() + "?token=" + secret("query of a scrape target");
        Api.Answer made = api.post(
                        TARGETS,
                        Suite.JSON
                                .createObjectNode()
                                .put("url", url)
                                .put("interval", "PT1S")
                                .toString())
                .expect(201);
        assertThat(made.json().path("url").asText()).isEqualTo(url.substring(0, url.indexOf('?')) + "?…");
        api.post(TARGETS, body("url", url)).expect(409);
        return made.json().path("id").asText();
    }

    private void keys(Api api) {
        ObjectNode wish = Suite.JSON.createObjectNode().put("name", "canary");
        wish.putArray("scopes").add("alerts:read");
        JsonNode made =
                api.post("/api/v1/auth/api-keys", wish.toString()).expect(201).json();
        String key = made.path("key").asText();
        secrets.put("API key", afterLast('_', key));
        api.withToken(key).get("/api/v1/alerts").expect(200);
        String rotated = api.post(
                        "/api/v1/auth/api-keys/"
                                + made.path("apiKey").path("id").asText() + "/rotation",
                        "{}")
                .expect(200)
                .json()
                .path("key")
                .asText();
        secrets.put("rotated API key", afterLast('_', rotated));
        api.withToken(rotated).get("/api/v1/alerts").expect(200);
        String unknown = secret("API key that nobody has");
        api.withToken("cai_" + unknown).get("/api/v1/alerts").expect(401);
    }

    private void sessions(People.Person ann, People.Session session) {
        secrets.put("signature of an access token", afterLast('.', session.accessToken()));
        People.Session other = ann.login();
        secrets.put("refresh token", other.refreshToken());
        JsonNode renewed = Api.anonymous(Suite.url())
                .post("/api/v1/auth/refresh", body("refreshToken", other.refreshToken()))
                .expect(200)
                .json();
        secrets.put("its successor", renewed.path("refreshToken").asText());
        secrets.put(
                "signature of a renewed token",
                afterLast('.', renewed.path("accessToken").asText()));
        Api.anonymous(Suite.url())
                .post(
                        "/api/v1/auth/logout",
                        body("refreshToken", renewed.path("refreshToken").asText()))
                .expect(204);
        Api.anonymous(Suite.url())
                .withToken(secret("token that is none"))
                .get("/api/v1/auth/me")
                .expect(401);
    }

    private void secondFactor(People.Person ann, Api api) {
        secrets.put("password", ann.password());
        JsonNode begun = api.post(FACTOR, "{}").expect(200).json();
        String seed = begun.path("secret").asText();
        secrets.put("seed of the second factor", seed);
        OneTimeCodes codes = new OneTimeCodes(seed, Instant.now());
        JsonNode recovery =
                api.put(FACTOR, body("code", codes.next())).expect(200).json().path("recoveryCodes");
        String used = recovery.get(0).asText();
        secrets.put("used recovery code", used);
        secrets.put("used recovery code, as it is stored", used.replace("-", ""));
        secrets.put("recovery code", recovery.get(1).asText());
        Api.anonymous(Suite.url())
                .post(
                        "/api/v1/auth/login",
                        login(ann.username(), ann.password()).put("totp", used).toString())
                .expect(200);
    }

    private void guesses(People.Person ann) {
        Api anybody = Api.anonymous(Suite.url());
        anybody.post(
                        "/api/v1/auth/login",
                        login(ann.username(), secret("wrong password")).toString())
                .expect(401);
        anybody.post(
                        "/api/v1/auth/login",
                        login(secret("password typed as a name"), "whatever").toString())
                .expect(401);
        anybody.post(
                        "/api/v1/auth/login",
                        login(ann.username(), ann.password())
                                .put("totp", secret("wrong recovery code"))
                                .toString())
                .expect(401);
    }

    /** What the installation itself is protected by. */
    private void installation() throws IOException {
        try (java.util.stream.Stream<Path> files =
                Files.list(Path.of(Suite.property("suite.data-dir"), "credentials"))) {
            for (Path file : files.toList()) {
                secrets.put(
                        file.getFileName().toString(), Files.readString(file).strip());
            }
        }
    }

    private String secret(String what) {
        String secret = "canary" + UUID.randomUUID().toString().replace("-", "");
        secrets.put(what, secret);
        return secret;
    }

    private static ObjectNode login(String username, String password) {
        return Suite.JSON.createObjectNode().put("username", username).put("password", password);
    }

    private static String body(String name, String value) {
        return Suite.JSON.createObjectNode().put(name, value).toString();
    }

    private static String afterLast(char separator, String text) {
        return text.substring(text.lastIndexOf(separator) + 1);
    }
}
