package io.clusterai.auth.apikey;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class ApiKeyTest {

    private static final String KEYS = "/api/v1/auth/api-keys";
    private static final String ME = "/api/v1/auth/me";

    @Inject
    Pool pool;

    @Test
    void aKeyIsShownOnceAndMayDoWhatItsScopesSay() {
        SignedInUser operator = SignedInUser.with("operator");

        Response made =
                make(operator, Map.of("scopes", List.of("alerts:*", "models:use"), "models", List.of("llama3:*")));

        made.then()
                .statusCode(201)
                .header("Cache-Control", equalTo("no-store"))
                .body("key", notNullValue())
                .body("apiKey.models", equalTo(List.of("llama3:*")))
                .body("apiKey.clusters", nullValue());
        operator.request()
                .get(KEYS)
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(made.<String>path("apiKey.id"))))
                .body("items[0].key", nullValue())
                .body("items[0].lastUsedAt", nullValue());
        withToken(exchanged(made.path("key")))
                .get(ME)
                .then()
                .statusCode(200)
                .body(
                        "permissions",
                        equalTo(List.of("alerts:acknowledge", "alerts:ingest", "alerts:read", "models:use")))
                .body("models", equalTo(List.of("llama3:*")))
                .body("sessionId", equalTo(made.<String>path("apiKey.id")))
                .body("byApiKey", equalTo(true));
        operator.request().get(KEYS).then().body("items[0].lastUsedAt", notNullValue());
    }

    @Test
    void onlyAHashIsStored() {
        Response made = make(SignedInUser.with("viewer"), Map.of("scopes", List.of("alerts:read")));
        String secret = made.<String>path("key").substring(37);

        String row = pool.preparedQuery("SELECT k::text AS row FROM api_key k WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(made.path("apiKey.id"))))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString("row");

        assertThat(secret).hasSize(48);
        assertThat(row).doesNotContain(secret);
    }

    @Test
    void aKeyMayNeverDoMoreThanItsOwnerMayNow() {
        SignedInUser user = SignedInUser.with("operator");
        String key = make(user, Map.of("scopes", List.of("workers:*", "alerts:read")))
                .path("key");
        String before = exchanged(key);

        SignedInUser.admin()
                .request()
                .body(Map.of("roles", List.of("viewer"), "enabled", true))
                .put("/api/v1/auth/users/" + user.id())
                .then()
                .statusCode(200);

        withToken(before).get(ME).then().statusCode(401);
        withToken(exchanged(key)).get(ME).then().body("permissions", equalTo(List.of("alerts:read", "workers:read")));
        SignedInUser.admin()
                .request()
                .body(Map.of("roles", List.of("viewer"), "enabled", false))
                .put("/api/v1/auth/users/" + user.id())
                .then()
                .statusCode(200);
        exchange(key).then().statusCode(404).body("code", equalTo("API_KEY_NOT_FOUND"));
    }

    @Test
    void scopesBeyondTheCallersAreRefused() {
        make(SignedInUser.with("viewer"), Map.of("scopes", List.of("workers:write")))
                .then()
                .statusCode(403)
                .body("code", equalTo("FORBIDDEN"));
    }

    @Test
    void aDeletedKeyIsWorthNothingAtOnce() {
        SignedInUser user = SignedInUser.with("viewer");
        Response made = make(user, Map.of("scopes", List.of("alerts:read")));
        String token = exchanged(made.path("key"));

        user.request().delete(KEYS + "/" + made.path("apiKey.id")).then().statusCode(204);

        withToken(token).get(ME).then().statusCode(401);
        exchange(made.path("key")).then().statusCode(404);
        user.request().get(ME).then().statusCode(200);
        user.request()
                .delete(KEYS + "/" + made.path("apiKey.id"))
                .then()
                .statusCode(404)
                .body("code", equalTo("API_KEY_NOT_FOUND"));
    }

    @Test
    void aRotationWithoutOverlapEndsTheOldSecretAtOnce() {
        SignedInUser user = SignedInUser.with("viewer");
        Response made = make(user, Map.of("scopes", List.of("alerts:read")));
        String token = exchanged(made.path("key"));

        Response rotated = rotate(user, made.path("apiKey.id"), Map.of());

        rotated.then().statusCode(200).body("apiKey.id", equalTo(made.<String>path("apiKey.id")));
        exchange(made.path("key")).then().statusCode(404);
        withToken(token).get(ME).then().statusCode(401);
        withToken(exchanged(rotated.path("key"))).get(ME).then().statusCode(200);
    }

    @Test
    void aRotationWithOverlapLetsBothWorkForAWhile() {
        SignedInUser user = SignedInUser.with("viewer");
        Response made = make(user, Map.of("scopes", List.of("alerts:read")));

        Response rotated = rotate(user, made.path("apiKey.id"), Map.of("overlap", "PT1H"));

        withToken(exchanged(made.path("key"))).get(ME).then().statusCode(200);
        withToken(exchanged(rotated.path("key"))).get(ME).then().statusCode(200);
        pool.preparedQuery("UPDATE api_key SET previous_until = now() WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(made.path("apiKey.id"))))
                .await()
                .indefinitely();
        exchange(made.path("key")).then().statusCode(404);
        exchange(rotated.path("key")).then().statusCode(200);
        rotate(user, made.path("apiKey.id"), Map.of("overlap", "P8D")).then().statusCode(400);
        rotate(user, made.path("apiKey.id"), Map.of("overlap", "PT-1S")).then().statusCode(400);
    }

    @Test
    void aKeyEndsOnTimeAndItsTokensWithIt() {
        SignedInUser user = SignedInUser.with("viewer");
        Instant end = Instant.now().plusSeconds(300);
        Response made = make(user, Map.of("scopes", List.of("alerts:read"), "expiresAt", end.toString()));

        Response exchanged = exchange(made.path("key"));

        assertThat(Instant.parse(exchanged.path("expiresAt"))).isBeforeOrEqualTo(end);
        pool.preparedQuery("UPDATE api_key SET expires_at = now() WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(made.path("apiKey.id"))))
                .await()
                .indefinitely();
        exchange(made.path("key")).then().statusCode(404);
        make(user, Map.of("scopes", List.of("alerts:read"), "expiresAt", "2020-01-01T00:00:00Z"))
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("expiresAt"));
    }

    @Test
    void aKeyManagesNeitherKeysNorSessionsNorPasswords() {
        SignedInUser user = SignedInUser.admin();
        String token = exchanged(make(user, Map.of("scopes", List.of("*:*"))).path("key"));

        make(withToken(token), Map.of("scopes", List.of("alerts:read"))).then().statusCode(403);
        withToken(token).get(KEYS).then().statusCode(403);
        withToken(token).get("/api/v1/auth/sessions").then().statusCode(403);
        withToken(token).delete("/api/v1/auth/sessions").then().statusCode(403);
        withToken(token)
                .body(Map.of("currentPassword", SignedInUser.ADMIN_PASSWORD, "password", "another long password"))
                .put("/api/v1/auth/me/password")
                .then()
                .statusCode(403);
        withToken(token).get("/api/v1/auth/users").then().statusCode(200);
    }

    @Test
    void keysOfOthersAreThereForAdministratorsAlone() {
        SignedInUser owner = SignedInUser.with("operator");
        SignedInUser other = SignedInUser.with("operator");
        SignedInUser admin = SignedInUser.admin();
        Response made = make(owner, Map.of("scopes", List.of("alerts:read")));
        String id = made.path("apiKey.id");

        other.request().get(KEYS).then().body("items.id", not(hasItem(id)));
        other.request().get(KEYS + "?owner=any").then().statusCode(403);
        other.request().get(KEYS + "?owner=" + owner.id()).then().statusCode(403);
        other.request().delete(KEYS + "/" + id).then().statusCode(404);
        rotate(other, id, Map.of()).then().statusCode(404);
        admin.request().get(KEYS + "?owner=any&limit=200").then().body("items.id", hasItem(id));
        admin.request()
                .get(KEYS + "?owner=" + owner.id())
                .then()
                .body("items.id", equalTo(List.of(id)))
                .body("items.username", equalTo(List.of(owner.username())));
        admin.request().get(KEYS + "?owner=somebody").then().statusCode(400);
        rotate(admin, id, Map.of()).then().statusCode(404);
        admin.request().delete(KEYS + "/" + id).then().statusCode(204);
        exchange(made.path("key")).then().statusCode(404);
    }

    @Test
    void makingAKeyAsksForAProofOfJustNow() {
        SignedInUser user = SignedInUser.with("viewer");
        String id = make(user, Map.of("scopes", List.of("alerts:read"))).path("apiKey.id");
        SignedInUser later = later(user);

        make(later, Map.of("scopes", List.of("alerts:read")))
                .then()
                .statusCode(403)
                .body("code", equalTo("STEP_UP_REQUIRED"));
        rotate(later, id, Map.of()).then().statusCode(403).body("code", equalTo("STEP_UP_REQUIRED"));

        String proved = later.request()
                .body(Map.of("password", user.password()))
                .post("/api/v1/auth/me/proof")
                .path("accessToken");
        make(withToken(proved), Map.of("scopes", List.of("alerts:read"))).then().statusCode(201);
        later.request().get(KEYS).then().statusCode(200);
        later.request().delete(KEYS + "/" + id).then().statusCode(204);
    }

    @Test
    void keysOfOthersAskForWhatIsSetForThePermission() {
        SignedInUser owner = SignedInUser.with("viewer");
        SignedInUser admin = SignedInUser.with("admin");
        String id = make(owner, Map.of("scopes", List.of("alerts:read"))).path("apiKey.id");
        String own = make(admin, Map.of("scopes", List.of("alerts:read"))).path("apiKey.id");
        SignedInUser later = later(admin);

        later.request().delete(KEYS + "/" + id).then().statusCode(403).body("code", equalTo("STEP_UP_REQUIRED"));
        later.request().get(KEYS + "?owner=any").then().statusCode(403).body("code", equalTo("STEP_UP_REQUIRED"));
        later.request().get(KEYS).then().statusCode(200);
        later.request().delete(KEYS + "/" + own).then().statusCode(204);
        admin.again().request().delete(KEYS + "/" + id).then().statusCode(204);
    }

    @Test
    void nobodyDeletesAKeyOfSomebodyWhoHoldsMore() {
        SignedInUser helper = SignedInUser.with(SignedInUser.role("*:read", "keys:write"));
        SignedInUser viewer = SignedInUser.with("viewer");
        SignedInUser operator = SignedInUser.with("operator");
        String less = make(viewer, Map.of("scopes", List.of("alerts:read"))).path("apiKey.id");
        String more = make(operator, Map.of("scopes", List.of("alerts:read"))).path("apiKey.id");

        helper.request().delete(KEYS + "/" + more).then().statusCode(403).body("code", equalTo("FORBIDDEN"));
        helper.request().delete(KEYS + "/" + less).then().statusCode(204);
        operator.request().get(KEYS).then().body("items.id", hasItem(more));
    }

    @Test
    void keysArePaged() {
        SignedInUser user = SignedInUser.with("viewer");
        String first = make(user, Map.of("scopes", List.of("alerts:read"))).path("apiKey.id");
        String second = make(user, Map.of("scopes", List.of("alerts:read"))).path("apiKey.id");

        Response page = user.request().get(KEYS + "?limit=1");

        page.then().body("items.id", equalTo(List.of(second)));
        user.request()
                .queryParam("cursor", page.<String>path("next"))
                .get(KEYS + "?limit=1")
                .then()
                .body("items.id", equalTo(List.of(first)))
                .body("next", nullValue());
    }

    @Test
    void anOwnerWhoIsLimitedLimitsTheKey() {
        SignedInUser user = SignedInUser.with("viewer");
        String key = make(user, Map.of("scopes", List.of("models:read"), "models", List.of("llama3:8b", "phi:*")))
                .path("key");
        SignedInUser.admin()
                .request()
                .body(Map.of("clusters", List.of("c-1"), "models", List.of("llama*")))
                .put("/api/v1/auth/users/" + user.id() + "/policy")
                .then()
                .statusCode(200)
                .body("clusters", equalTo(List.of("c-1")))
                .body("models", equalTo(List.of("llama*")));

        withToken(exchanged(key))
                .get(ME)
                .then()
                .body("models", equalTo(List.of("llama3:8b")))
                .body("clusters", equalTo(List.of("c-1")));
        make(user.refreshed(), Map.of("scopes", List.of("models:read")))
                .then()
                .statusCode(201)
                .body("apiKey.models", equalTo(List.of("llama*")));
    }

    @Test
    void exchangesAreForServicesOnly() {
        String key =
                make(SignedInUser.admin(), Map.of("scopes", List.of("*:*"))).path("key");

        SignedInUser.admin()
                .request()
                .body(Map.of("key", key))
                .post("/internal/api-key-exchange")
                .then()
                .statusCode(403);
        given().contentType(ContentType.JSON)
                .body(Map.of("key", key))
                .post("/internal/api-key-exchange")
                .then()
                .statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"ci\",\"scopes\":[]}",
                "{\"name\":\"\",\"scopes\":[\"alerts:read\"]}",
                "{\"name\":\"ci\",\"scopes\":[\"internal:call\"]}",
                "{\"name\":\"ci\",\"scopes\":[\"alerts\"]}",
                "{\"name\":\"ci\",\"scopes\":[\"alerts:read\"],\"models\":[null]}",
                "{\"name\":\"ci\",\"scopes\":[\"alerts:read\"],\"expiresAt\":\"tomorrow\"}",
                "{\"name\":\"c\\u0000i\",\"scopes\":[\"alerts:read\"]}",
                "{\"name\":\"ci\",\"scopes\":[\"alerts:read\"],\"models\":[\"a\\u0000\"]}",
                "{\"name\":\"ci\",\"scopes\":[\"alerts:read\"],\"clusters\":[\"a\\u0000\"]}",
                "{\"name\":\"ci\",\"scopes\":[\"alerts:read\"],\"expiresAt\":\"+300000-01-01T00:00:00Z\"}",
                "{\"name\":\"ci\",\"scopes\":[\"alerts:read\"],\"key\":\"mine\"}"
            })
    void badInputIsRefused(String body) {
        SignedInUser.admin()
                .request()
                .body(body)
                .post(KEYS)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", notNullValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cai_",
                "garbage",
                "cai_00000000000040008000000000000000_000000000000000000000000000000000000000000000000"
            })
    void whatIsNoKeyIsNotExchanged(String text) {
        exchange(text).then().statusCode(404).body("code", equalTo("API_KEY_NOT_FOUND"));
    }

    @Test
    void aKeyWithAnotherSecretIsNotExchanged() {
        String key = make(SignedInUser.with("viewer"), Map.of("scopes", List.of("alerts:read")))
                .path("key");
        char last = key.charAt(key.length() - 1);

        exchange(key.substring(0, key.length() - 1) + (last == '0' ? '1' : '0'))
                .then()
                .statusCode(404);
    }

    /** The same session when its proof is too old. */
    private SignedInUser later(SignedInUser user) {
        pool.preparedQuery("UPDATE session SET proved_at = now() - interval '5 minutes' WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(user.sessionId())))
                .await()
                .indefinitely();
        return user.refreshed();
    }

    private static Response make(SignedInUser user, Map<String, Object> key) {
        return make(user.request(), key);
    }

    private static Response make(RequestSpecification request, Map<String, Object> key) {
        Map<String, Object> named = new HashMap<>(key);
        named.put("name", "a program");
        return request.body(named).post(KEYS);
    }

    private static Response rotate(SignedInUser user, String id, Map<String, Object> request) {
        return user.request().body(request).post(KEYS + "/" + id + "/rotation");
    }

    private static Response exchange(String key) {
        return given().auth()
                .preemptive()
                .basic("service", "test-service-secret")
                .contentType(ContentType.JSON)
                .body(Map.of("key", key))
                .post("/internal/api-key-exchange");
    }

    private static String exchanged(String key) {
        Response answer = exchange(key);
        answer.then().statusCode(200);
        return answer.path("accessToken");
    }

    private static RequestSpecification withToken(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }
}
