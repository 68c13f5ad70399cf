package io.clusterai.alert;

import static io.clusterai.alert.testsupport.Api.ALERTS;
import static io.clusterai.alert.testsupport.Api.CHANNELS;
import static io.clusterai.alert.testsupport.Api.RULES;
import static io.clusterai.alert.testsupport.Api.as;
import static io.clusterai.alert.testsupport.Api.asAdmin;
import static io.clusterai.alert.testsupport.Api.createChannel;
import static io.clusterai.alert.testsupport.Api.createRule;
import static io.clusterai.alert.testsupport.Api.rule;
import static io.clusterai.alert.testsupport.Api.unique;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class AlertApiTest {

    private static final String NOWHERE = "http://10.255.255.1/hook";
    private static final String NOWHERE_SHOWN = "http://10.255.255.1/…";
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    Pool pool;

    private final List<String> made = new ArrayList<>();

    @AfterEach
    void forgetChannels() {
        made.forEach(id -> asAdmin().delete(CHANNELS + "/" + id).then().statusCode(204));
    }

    @Test
    void keepsARuleAsItWasWritten() {
        Map<String, Object> rule = rule(unique("Rule"), "up{job=\"node\"}  ==  0");
        rule.put("for", "PT5M");
        rule.put("labels", Map.of("team", "sre"));
        rule.put("annotations", Map.of("summary", "Node is down"));

        String id = createRule(rule);

        as(Tokens.viewer())
                .get(RULES + "/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo(rule.get("name")))
                .body("expression", equalTo("up{job=\"node\"}  ==  0"))
                .body("for", equalTo("PT5M"))
                .body("severity", equalTo("critical"))
                .body("labels.team", equalTo("sre"))
                .body("annotations.summary", equalTo("Node is down"))
                .body("enabled", equalTo(true))
                .body("version", equalTo(1));
    }

    @Test
    void listsRulesPageByPage() {
        String prefix = unique("Page");
        for (int i = 0; i < 3; i++) {
            createRule(rule(prefix + i, "up == 0"));
        }

        String next = null;
        List<String> names = new java.util.ArrayList<>();
        do {
            var page = asAdmin()
                    .queryParam("limit", 2)
                    .queryParam("cursor", next == null ? "" : next)
                    .get(RULES)
                    .then()
                    .statusCode(200)
                    .extract();
            names.addAll(page.path("items.name"));
            next = page.path("next");
        } while (next != null);

        assertThat(names).contains(prefix + "0", prefix + "1", prefix + "2").doesNotHaveDuplicates();
    }

    @Test
    void refusesATakenNameAnOutdatedVersionAndAnUnknownRule() {
        Map<String, Object> rule = rule(unique("Rule"), "up == 0");
        String id = createRule(rule);

        asAdmin().body(rule).post(RULES).then().statusCode(409).body("code", equalTo("RULE_EXISTS"));
        rule.put("version", 7);
        asAdmin().body(rule).put(RULES + "/" + id).then().statusCode(409).body("code", equalTo("VERSION_CONFLICT"));
        rule.remove("version");
        String unknown = RULES + "/" + UUID.randomUUID();
        asAdmin().get(unknown).then().statusCode(404).body("code", equalTo("RULE_NOT_FOUND"));
        asAdmin().body(rule).put(unknown).then().statusCode(404).body("code", equalTo("RULE_NOT_FOUND"));
        asAdmin().delete(unknown).then().statusCode(404).body("code", equalTo("RULE_NOT_FOUND"));
        asAdmin().post(unknown + "/test").then().statusCode(404).body("code", equalTo("RULE_NOT_FOUND"));
        asAdmin().get(RULES + "/not-an-id").then().statusCode(404);
    }

    @Test
    void createsOnceUnderOneIdempotencyKey() {
        Map<String, Object> rule = rule(unique("Rule"), "up == 0");
        String key = unique("key");

        String first = asAdmin()
                .header("Idempotency-Key", key)
                .body(rule)
                .post(RULES)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String second = asAdmin()
                .header("Idempotency-Key", key)
                .body(rule)
                .post(RULES)
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        assertThat(second).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    expression | up                          | INVALID_EXPRESSION
                    expression | rate(up[5m]) > 1            | INVALID_EXPRESSION
                    for        | 5 minutes                   | VALIDATION_FAILED
                    for        | PT25H                       | VALIDATION_FAILED
                    for        | PT9999999999999999999S      | VALIDATION_FAILED
                    severity   | fatal                       | VALIDATION_FAILED
                    name       | ''                          | VALIDATION_FAILED
                    labels     | text                        | MALFORMED_JSON
                    enabled    | text                        | MALFORMED_JSON
                    unknown    | text                        | MALFORMED_JSON
                    """)
    void refusesAFieldThatIsNotWhatItShouldBe(String field, String value, String code) {
        Map<String, Object> rule = rule(unique("Rule"), "up == 0");
        rule.put(field, value);

        asAdmin()
                .body(rule)
                .post(RULES)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }

    @Test
    void refusesWhatCannotBeStored() {
        Map<String, Object> nul = rule("a\u0000b", "up == 0");
        Map<String, Object> nulLabel = rule(unique("Rule"), "up == 0");
        nulLabel.put("labels", Map.of("team", "\u0000"));
        Map<String, Object> nullLabel = rule(unique("Rule"), "up == 0");
        Map<String, Object> labels = new HashMap<>();
        labels.put("team", null);
        nullLabel.put("labels", labels);
        Map<String, Object> ownLabel = rule(unique("Rule"), "up == 0");
        ownLabel.put("labels", Map.of("alertname", "x"));

        for (Map<String, Object> rule : List.of(nul, nulLabel, nullLabel, ownLabel)) {
            asAdmin().body(rule).post(RULES).then().statusCode(400).body("code", equalTo("VALIDATION_FAILED"));
        }
    }

    @Test
    void refusesBodiesThatAreNone() {
        asAdmin().body("{").post(RULES).then().statusCode(400).body("code", equalTo("MALFORMED_JSON"));
        asAdmin().body("null").post(RULES).then().statusCode(400);
        asAdmin().body("[]").post(RULES).then().statusCode(400).body("code", equalTo("MALFORMED_JSON"));
        asAdmin().post(RULES).then().statusCode(400);
        given().auth()
                .oauth2(Tokens.admin())
                .contentType("text/plain")
                .body("x")
                .post(RULES)
                .then()
                .statusCode(415)
                .body("code", equalTo("UNSUPPORTED_MEDIA_TYPE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {RULES, CHANNELS, ALERTS})
    void refusesParametersOutOfBounds(String path) {
        asAdmin().queryParam("limit", 0).get(path).then().statusCode(400).body("code", equalTo("VALIDATION_FAILED"));
        asAdmin().queryParam("limit", 201).get(path).then().statusCode(400);
        asAdmin().queryParam("cursor", "!").get(path).then().statusCode(400).body("code", equalTo("INVALID_CURSOR"));
    }

    @Test
    void refusesFiltersItDoesNotKnow() {
        asAdmin().queryParam("state", "firing").get(ALERTS).then().statusCode(400);
        asAdmin().queryParam("severity", "fatal").get(ALERTS).then().statusCode(400);
    }

    @Test
    void refusesWhoIsNotPermitted() {
        Map<String, Object> rule = rule(unique("Rule"), "up == 0");
        Map<String, Object> channel = Map.of("name", unique("Channel"), "type", "webhook", "url", NOWHERE);
        String alert = ALERTS + "/" + UUID.randomUUID();

        for (String path : List.of(RULES, CHANNELS, ALERTS, alert, alert + "/history")) {
            given().get(path).then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
            as(Tokens.withoutPermissions()).get(path).then().statusCode(403).body("code", equalTo("FORBIDDEN"));
        }
        as(Tokens.forged()).get(RULES).then().statusCode(401);
        as(Tokens.expired()).get(RULES).then().statusCode(401);
        as(Tokens.viewer()).body(rule).post(RULES).then().statusCode(403);
        as(Tokens.operator()).body(channel).post(CHANNELS).then().statusCode(403);
        as(Tokens.viewer()).get(CHANNELS).then().statusCode(200);
        as(Tokens.viewer())
                .body(Map.of("comment", "x"))
                .put(alert + "/acknowledgement")
                .then()
                .statusCode(403);
        as(Tokens.operator()).body(rule).post(RULES).then().statusCode(201);
    }

    @Test
    void knowsNoAlertByAnUnknownId() {
        String alert = ALERTS + "/" + UUID.randomUUID();

        asAdmin().get(alert).then().statusCode(404).body("code", equalTo("ALERT_NOT_FOUND"));
        asAdmin().get(alert + "/history").then().statusCode(404).body("code", equalTo("ALERT_NOT_FOUND"));
        asAdmin()
                .body(Map.of("comment", "x"))
                .put(alert + "/acknowledgement")
                .then()
                .statusCode(404)
                .body("code", equalTo("ALERT_NOT_FOUND"));
        asAdmin()
                .body(Map.of("comment", "x", "until", "2020-01-01T00:00:00Z"))
                .put(alert + "/acknowledgement")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("until")));
        asAdmin()
                .body(Map.of("comment", " "))
                .put(alert + "/acknowledgement")
                .then()
                .statusCode(400);
    }

    @Test
    void keepsAChannelAndNeverShowsItsSecret() {
        String name = unique("Channel");
        String id = asAdmin()
                .body(Map.of("name", name, "type", "webhook", "url", NOWHERE, "secret", "swordfish"))
                .post(CHANNELS)
                .then()
                .statusCode(201)
                .body("signed", equalTo(true))
                .body("$", not(hasKey("secret")))
                .extract()
                .path("id");

        asAdmin()
                .body(Map.of("name", name, "type", "webhook", "url", NOWHERE, "enabled", false, "version", 1))
                .put(CHANNELS + "/" + id)
                .then()
                .statusCode(200)
                .body("signed", equalTo(true))
                .body("enabled", equalTo(false))
                .body("sendResolved", equalTo(true))
                .body("version", equalTo(2))
                .body("lastDelivery", nullValue());
        asAdmin().get(CHANNELS).then().statusCode(200).body("items.id", hasItem(id));
        asAdmin()
                .get(CHANNELS + "/" + id + "/deliveries")
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
        asAdmin()
                .body(Map.of("name", name, "type", "webhook", "url", NOWHERE, "version", 1))
                .put(CHANNELS + "/" + id)
                .then()
                .statusCode(409)
                .body("code", equalTo("VERSION_CONFLICT"));
        asAdmin().delete(CHANNELS + "/" + id).then().statusCode(204);
        asAdmin().get(CHANNELS + "/" + id).then().statusCode(404).body("code", equalTo("CHANNEL_NOT_FOUND"));
        asAdmin().delete(CHANNELS + "/" + id).then().statusCode(404);
        asAdmin().get(CHANNELS + "/" + id + "/deliveries").then().statusCode(404);
    }

    @Test
    void showsOfAChannelsAddressTheHostAlone() {
        String name = unique("Channel");
        String id = channel(name, NOWHERE + "/swordfish");

        as(Tokens.viewer()).get(CHANNELS + "/" + id).then().statusCode(200).body("url", equalTo(NOWHERE_SHOWN));
        String everything = as(Tokens.viewer()).get(CHANNELS + "?limit=200").asString();

        assertThat(everything).contains(NOWHERE_SHOWN).doesNotContain("swordfish");
        assertThat(stored(id).toString()).doesNotContain("swordfish");
    }

    @Test
    void keepsTheAddressOfAnEditThatLeavesItOutOrSendsBackWhatWasShown() {
        String name = unique("Channel");
        String id = channel(name, NOWHERE + "/swordfish");
        JsonObject before = stored(id);

        edit(id, Map.of("name", name, "type", "webhook")).statusCode(200).body("url", equalTo(NOWHERE_SHOWN));
        edit(id, Map.of("name", name, "type", "webhook", "url", NOWHERE_SHOWN)).statusCode(200);
        assertThat(stored(id).getString("sealed_url")).isEqualTo(before.getString("sealed_url"));

        edit(id, Map.of("name", name, "type", "webhook", "url", NOWHERE + "/elsewhere"))
                .statusCode(200)
                .body("url", equalTo(NOWHERE_SHOWN));
        assertThat(stored(id).getString("sealed_url")).isNotEqualTo(before.getString("sealed_url"));
    }

    @Test
    void refusesAnAddressOfWhichOnlyThatIsSentThatIsShown() {
        String id = channel(unique("Channel"), NOWHERE);

        edit(id, Map.of("name", unique("Channel"), "type", "webhook", "url", "http://127.0.0.2/…"))
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"))
                .body("errors.field", hasItem("url"));
        for (Map<String, String> channel : List.of(
                Map.of("name", unique("Channel"), "type", "webhook"),
                Map.of("name", unique("Channel"), "type", "webhook", "url", NOWHERE_SHOWN))) {
            asAdmin()
                    .body(channel)
                    .post(CHANNELS)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("VALIDATION_FAILED"))
                    .body("errors.field", hasItem("url"));
        }
    }

    private String channel(String name, String url) {
        String id = createChannel(name, url);
        made.add(id);
        return id;
    }

    private JsonObject stored(String channel) {
        return pool.preparedQuery("SELECT * FROM channel WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(channel)))
                .await()
                .atMost(SOON)
                .iterator()
                .next()
                .toJson();
    }

    private static ValidatableResponse edit(String channel, Map<String, ?> request) {
        return asAdmin().body(request).put(CHANNELS + "/" + channel).then();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest",
                "http://[::1]:8080/",
                "http://[::ffff:169.254.169.254]/",
                "http://0.0.0.0/",
                "ftp://host/",
                "http://user:pw@host/",
                "nonsense",
                "http://a b/"
            })
    void refusesAddressesNobodyShouldReach(String url) {
        asAdmin()
                .body(Map.of("name", unique("Channel"), "type", "webhook", "url", url))
                .post(CHANNELS)
                .then()
                .statusCode(400)
                .body("code", equalTo("ADDRESS_FORBIDDEN"));
    }

    @Test
    void refusesTypesNotOfferedAndTakenNames() {
        String name = unique("Channel");
        String id = createChannel(name, NOWHERE);

        asAdmin()
                .body(Map.of("name", unique("Channel"), "type", "email", "url", NOWHERE))
                .post(CHANNELS)
                .then()
                .statusCode(400)
                .body("code", equalTo("CHANNEL_TYPE_UNSUPPORTED"));
        asAdmin()
                .body(Map.of("name", name, "type", "webhook", "url", NOWHERE))
                .post(CHANNELS)
                .then()
                .statusCode(409)
                .body("code", equalTo("CHANNEL_EXISTS"));
        asAdmin().delete(CHANNELS + "/" + id).then().statusCode(204);
    }

    @Test
    void describesEveryRouteWithItsRefusals() {
        given().queryParam("format", "json")
                .get("/openapi")
                .then()
                .statusCode(200)
                .body("paths.'" + RULES + "'.get.responses", hasKey("200"))
                .body("paths.'" + RULES + "'.get.responses", hasKey("401"))
                .body("paths.'" + RULES + "'.post.responses", hasKey("201"))
                .body("paths.'" + RULES + "'.post.responses.'201'.content", notNullValue())
                .body("paths.'" + RULES + "'.post.responses", hasKey("409"))
                .body("paths.'" + RULES + "/{id}'.delete.responses", hasKey("404"))
                .body("paths.'" + ALERTS + "/{id}/acknowledgement'.put.responses", hasKey("409"))
                .body("paths.'" + ALERTS + "'.get.responses.'200'.content", notNullValue())
                .body("components.schemas.RuleRequest.properties", hasKey("for"));
    }
}
