package io.clusterai.alert.testsupport;

import static io.restassured.RestAssured.given;

import io.clusterai.contracts.Sample;
import io.clusterai.contracts.SamplesObserved;
import io.clusterai.platform.access.testing.Tokens;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the edge tests say over and over. */
public final class Api {

    public static final String RULES = "/api/v1/alerts/rules";
    public static final String CHANNELS = "/api/v1/alerts/channels";
    public static final String ALERTS = "/api/v1/alerts";

    private Api() {}

    public static RequestSpecification as(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    public static RequestSpecification asAdmin() {
        return as(Tokens.admin());
    }

    /** A name nobody else uses. */
    public static String unique(String prefix) {
        return prefix + "_" + UUID.randomUUID().toString().replace("-", "");
    }

    public static Map<String, Object> rule(String name, String expression) {
        return new HashMap<>(Map.of("name", name, "expression", expression, "severity", "critical"));
    }

    public static String createRule(Map<String, Object> rule) {
        return asAdmin().body(rule).post(RULES).then().statusCode(201).extract().path("id");
    }

    public static String createChannel(String name, String url) {
        return asAdmin()
                .body(Map.of("name", name, "type", "webhook", "url", url))
                .post(CHANNELS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    public static SamplesObserved sample(String metric, double value) {
        return new SamplesObserved(
                "host:test", Instant.now(), List.of(new Sample(metric, Map.of("instance", "test"), value)));
    }
}
