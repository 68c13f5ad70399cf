package io.clusterai.auth.login;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class LoginTest {

    @Inject
    Pool pool;

    @Test
    void theFirstAdministratorSignsInWithThePasswordFromTheFile() {
        SignedInUser.login("admin", SignedInUser.ADMIN_PASSWORD)
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("no-store"))
                .body("tokenType", equalTo("Bearer"))
                .body("expiresIn", equalTo(900))
                .body("sessionId", notNullValue())
                .body("refreshToken", notNullValue());

        SignedInUser.admin()
                .request()
                .get("/api/v1/auth/me")
                .then()
                .statusCode(200)
                .body("username", equalTo("admin"))
                .body("roles", equalTo(List.of("admin")))
                .body("permissions", equalTo(List.of("*:*")));
    }

    @Test
    void userNamesDoNotDependOnCase() {
        SignedInUser.login("ADMIN", SignedInUser.ADMIN_PASSWORD).then().statusCode(200);
    }

    @Test
    void aWrongPasswordAndAnUnknownUserGetTheSameAnswer() {
        SignedInUser known = SignedInUser.with("viewer");

        Response wrong = SignedInUser.login(known.username(), "not the password");
        Response unknown = SignedInUser.login("nobody-" + UUID.randomUUID(), "not the password");

        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.<String>path("code")).isEqualTo("INVALID_CREDENTIALS");
        assertThat(unknown.statusCode()).isEqualTo(wrong.statusCode());
        assertThat(withoutTraceId(unknown)).isEqualTo(withoutTraceId(wrong));
    }

    @Test
    void aHashOfLowerCostIsReplacedAtTheNextLoginWithoutEndingAnything() {
        SignedInUser user = SignedInUser.with("viewer");
        UUID id = UUID.fromString(user.id());
        pool.preparedQuery("UPDATE user_account SET password_hash = $2 WHERE id = $1")
                .execute(Tuple.of(id, BcryptUtil.bcryptHash(user.password(), 4)))
                .await()
                .indefinitely();

        user.again();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(passwordHash(id)).startsWith("$2a$05$"));
        user.again().request().get("/api/v1/auth/me").then().statusCode(200);
        user.refreshed().request().get("/api/v1/auth/me").then().statusCode(200);
    }

    @Test
    void guessingIsSlowedDownForTheGuesserWithoutAskingWhetherTheUserExists() {
        String name = "victim-" + UUID.randomUUID();
        for (int attempt = 0; attempt < 5; attempt++) {
            SignedInUser.login(name, "guess").then().statusCode(401);
        }

        SignedInUser.login(name, "guess")
                .then()
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .contentType("application/problem+json")
                .body("code", equalTo("TOO_MANY_REQUESTS"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"username\":\"admin\"}",
                "{\"username\":\"\",\"password\":\"x\"}",
                "{\"username\":\"admin\",\"password\":\"x\",\"surprise\":1}",
                "{\"username\":7,\"password\":\"x\"}",
                "{\"username\":{},\"password\":\"x\"}",
                "{\"username\":\"admin\",",
                ""
            })
    void badInputIsRefusedInTheOneErrorShape(String body) {
        given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/auth/login")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", notNullValue());
    }

    @Test
    void anotherContentTypeIsRefused() {
        given().contentType("text/plain")
                .body("username=admin")
                .post("/api/v1/auth/login")
                .then()
                .statusCode(415)
                .body("code", equalTo("UNSUPPORTED_MEDIA_TYPE"));
    }

    @Test
    void refreshRotatesTheToken() {
        SignedInUser user = SignedInUser.with("viewer");

        SignedInUser after = user.refreshed();

        assertThat(after.refreshToken()).isNotEqualTo(user.refreshToken());
        assertThat(after.refreshed().refreshToken()).isNotEqualTo(after.refreshToken());
        after.request().get("/api/v1/auth/me").then().statusCode(200).body("sessionId", equalTo(user.sessionId()));
    }

    @Test
    void aRepeatedRefreshYieldsTheSameSuccessorInsideTheGrace() {
        SignedInUser user = SignedInUser.with("viewer");

        assertThat(user.refreshed().refreshToken()).isEqualTo(user.refreshed().refreshToken());
    }

    @Test
    void threeTabsWithOneTokenStaySignedIn() {
        SignedInUser first = SignedInUser.with("viewer");
        SignedInUser second = first.refreshed();
        SignedInUser third = second.refreshed();

        SignedInUser late = first.refreshed();

        assertThat(late.refreshToken()).isEqualTo(third.refreshToken());
        late.refreshed().request().get("/api/v1/auth/me").then().statusCode(200);
    }

    @Test
    void anOlderTokenAfterItsGraceRevokesTheFamilyThoughTheNextIsStillInside() {
        SignedInUser first = SignedInUser.with("viewer");
        SignedInUser second = first.refreshed();
        SignedInUser third = second.refreshed();
        pool.preparedQuery(
                        "UPDATE session SET earlier_rotations[1] = earlier_rotations[1] - interval '10 seconds' WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(first.sessionId())))
                .await()
                .indefinitely();
        assertThat(second.refreshed().refreshToken()).isEqualTo(third.refreshToken());

        SignedInUser.refresh(first.refreshToken())
                .then()
                .statusCode(401)
                .body("code", equalTo("INVALID_REFRESH_TOKEN"));

        SignedInUser.refresh(third.refreshToken()).then().statusCode(401);
    }

    @Test
    void manyRedemptionsAtOnceRotateOnce() throws Exception {
        SignedInUser user = SignedInUser.with("viewer");
        List<Callable<String>> redemptions = java.util.stream.IntStream.range(0, 20)
                .<Callable<String>>mapToObj(number -> () -> user.refreshed().refreshToken())
                .toList();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = threads.invokeAll(redemptions);

            String first = answers.getFirst().get();
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo(first);
            }
        }
        Long generation = pool.preparedQuery("SELECT generation FROM session WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(user.sessionId())))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
        assertThat(generation).isEqualTo(2);
    }

    @Test
    void reuseAfterTheGraceRevokesTheFamily() {
        SignedInUser user = SignedInUser.with("viewer");
        SignedInUser thief = user.refreshed();
        pool.preparedQuery("UPDATE session SET rotated_at = rotated_at - interval '10 seconds' WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(user.sessionId())))
                .await()
                .indefinitely();

        SignedInUser.refresh(user.refreshToken()).then().statusCode(401).body("code", equalTo("INVALID_REFRESH_TOKEN"));

        SignedInUser.refresh(thief.refreshToken()).then().statusCode(401);
        thief.request().get("/api/v1/auth/me").then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "car_", "car_AAAA", "car_%%%"})
    void aRefreshTokenThatIsNotOursIsRefused(String token) {
        SignedInUser.refresh(token)
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("code", equalTo("INVALID_REFRESH_TOKEN"));
    }

    @Test
    void aRefreshTokenWithOneBitChangedIsRefused() {
        String token = SignedInUser.with("viewer").refreshToken();
        byte[] bytes = Base64.getUrlDecoder().decode(token.substring(4));
        bytes[23] ^= 1;

        SignedInUser.refresh("car_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
                .then()
                .statusCode(401);
    }

    @Test
    void aSessionThatRanOutIsNotRefreshed() {
        SignedInUser user = SignedInUser.with("viewer");
        pool.preparedQuery("UPDATE session SET expires_at = now() WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(user.sessionId())))
                .await()
                .indefinitely();

        SignedInUser.refresh(user.refreshToken()).then().statusCode(401);
    }

    @Test
    void logoutEndsTheSessionAtOnceAndTwiceIsNoError() {
        SignedInUser user = SignedInUser.with("viewer");

        for (int time = 0; time < 2; time++) {
            given().contentType(ContentType.JSON)
                    .body(Map.of("refreshToken", user.refreshToken()))
                    .post("/api/v1/auth/logout")
                    .then()
                    .statusCode(204);
        }

        user.request().get("/api/v1/auth/me").then().statusCode(401).header("WWW-Authenticate", equalTo("Bearer"));
        SignedInUser.refresh(user.refreshToken()).then().statusCode(401);
    }

    @Test
    void browsersGetTheRefreshTokenAsACookieThatScriptsCannotRead() {
        Response login = given().contentType(ContentType.JSON)
                .header("X-Token-Transport", "cookie")
                .body(Map.of("username", "admin", "password", SignedInUser.ADMIN_PASSWORD))
                .post("/api/v1/auth/login");

        login.then()
                .statusCode(200)
                .body("refreshToken", nullValue())
                .header("Set-Cookie", containsString("HttpOnly"))
                .header("Set-Cookie", containsString("SameSite=Strict"))
                .header("Set-Cookie", containsString("Path=/api/v1/auth"));
        assertThat(login.header("Set-Cookie")).doesNotContain("Secure");

        Response refresh = withCookieAlone(login.cookie(LoginResource.COOKIE)).post("/api/v1/auth/refresh");
        refresh.then().statusCode(200).body("accessToken", notNullValue()).body("refreshToken", nullValue());
        assertThat(refresh.cookie(LoginResource.COOKIE)).isNotEqualTo(login.cookie(LoginResource.COOKIE));

        withCookieAlone(refresh.cookie(LoginResource.COOKIE))
                .post("/api/v1/auth/logout")
                .then()
                .statusCode(204)
                .header("Set-Cookie", containsString("Max-Age=0"));
    }

    @Test
    void theCookieIsSecureBehindHttps() {
        given().contentType(ContentType.JSON)
                .header("X-Token-Transport", "cookie")
                .header("X-Forwarded-Proto", "https")
                .body(Map.of("username", "admin", "password", SignedInUser.ADMIN_PASSWORD))
                .post("/api/v1/auth/login")
                .then()
                .statusCode(200)
                .header("Set-Cookie", containsString("Secure"));
    }

    @Test
    void signingOutWithoutATokenIsRefused() {
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/auth/logout")
                .then()
                .statusCode(401)
                .body("code", equalTo("INVALID_REFRESH_TOKEN"));
    }

    @Test
    void sessionsAreListedAndEndedByTheirOwner() {
        SignedInUser user = SignedInUser.with("viewer");
        SignedInUser elsewhere = user.again();

        user.request()
                .get("/api/v1/auth/sessions")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(2))
                .body("items.find { it.current }.id", equalTo(user.sessionId()))
                .body("items.id", hasItem(elsewhere.sessionId()));
        user.request()
                .delete("/api/v1/auth/sessions/" + elsewhere.sessionId())
                .then()
                .statusCode(204);

        elsewhere.request().get("/api/v1/auth/me").then().statusCode(401);
        user.request().get("/api/v1/auth/me").then().statusCode(200);
    }

    @Test
    void sessionsArePaged() {
        SignedInUser user = SignedInUser.with("viewer");
        SignedInUser second = user.again();

        Response firstPage = user.request().get("/api/v1/auth/sessions?limit=1");
        firstPage.then().statusCode(200).body("items.id", equalTo(List.of(second.sessionId())));

        user.request()
                .queryParam("cursor", firstPage.<String>path("next"))
                .get("/api/v1/auth/sessions?limit=1")
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(user.sessionId())))
                .body("next", nullValue());
    }

    @Test
    void allSessionsEndAtOnce() {
        SignedInUser user = SignedInUser.with("viewer");
        SignedInUser elsewhere = user.again();

        user.request().delete("/api/v1/auth/sessions").then().statusCode(204);

        for (SignedInUser session : List.of(user, elsewhere)) {
            session.request().get("/api/v1/auth/me").then().statusCode(401);
            SignedInUser.refresh(session.refreshToken()).then().statusCode(401);
        }
        user.again().request().get("/api/v1/auth/me").then().statusCode(200);
    }

    @Test
    void anAdministratorSeesAndEndsTheSessionsOfAnyone() {
        SignedInUser user = SignedInUser.with("operator");
        SignedInUser elsewhere = user.again();
        String path = "/api/v1/auth/users/" + user.id() + "/sessions";

        SignedInUser.admin()
                .request()
                .get(path)
                .then()
                .statusCode(200)
                .body("items.id", hasItems(user.sessionId(), elsewhere.sessionId()))
                .body("items.findAll { it.current }.size()", equalTo(0));
        user.request().get(path).then().statusCode(403);
        user.request().delete(path).then().statusCode(403);
        SignedInUser.admin().request().delete(path).then().statusCode(204);

        elsewhere.request().get("/api/v1/auth/me").then().statusCode(401);
        SignedInUser.refresh(user.refreshToken()).then().statusCode(401);
        SignedInUser.admin()
                .request()
                .delete("/api/v1/auth/users/" + UUID.randomUUID() + "/sessions")
                .then()
                .statusCode(404)
                .body("code", equalTo("USER_NOT_FOUND"));
    }

    @Test
    void aSessionOfSomebodyElseIsNotThere() {
        SignedInUser other = SignedInUser.with("operator");

        SignedInUser.with("operator")
                .request()
                .delete("/api/v1/auth/sessions/" + other.sessionId())
                .then()
                .statusCode(404)
                .body("code", equalTo("SESSION_NOT_FOUND"));
        other.request().get("/api/v1/auth/me").then().statusCode(200);

        SignedInUser.admin()
                .request()
                .delete("/api/v1/auth/sessions/" + other.sessionId())
                .then()
                .statusCode(204);
        other.request().get("/api/v1/auth/me").then().statusCode(401);
    }

    @Test
    void sessionsOfOthersAskForWhatIsSetForThePermission() {
        SignedInUser other = SignedInUser.with("viewer");
        SignedInUser admin = SignedInUser.with("admin");
        SignedInUser elsewhere = admin.again();
        pool.preparedQuery("UPDATE session SET proved_at = now() - interval '5 minutes' WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(admin.sessionId())))
                .await()
                .indefinitely();
        SignedInUser later = admin.refreshed();

        later.request()
                .delete("/api/v1/auth/sessions/" + other.sessionId())
                .then()
                .statusCode(403)
                .body("code", equalTo("STEP_UP_REQUIRED"));
        other.request().get("/api/v1/auth/me").then().statusCode(200);
        later.request()
                .delete("/api/v1/auth/sessions/" + elsewhere.sessionId())
                .then()
                .statusCode(204);
    }

    @Test
    void nobodySignsOutSomebodyWhoHoldsMore() {
        SignedInUser helper = SignedInUser.with(SignedInUser.role("*:read", "users:write"));
        SignedInUser admin = SignedInUser.with("admin");
        SignedInUser viewer = SignedInUser.with("viewer");

        helper.request()
                .delete("/api/v1/auth/sessions/" + admin.sessionId())
                .then()
                .statusCode(403)
                .body("code", equalTo("FORBIDDEN"));
        helper.request()
                .delete("/api/v1/auth/users/" + admin.id() + "/sessions")
                .then()
                .statusCode(403)
                .body("code", equalTo("FORBIDDEN"));
        admin.request().get("/api/v1/auth/me").then().statusCode(200);
        helper.request()
                .delete("/api/v1/auth/sessions/" + viewer.sessionId())
                .then()
                .statusCode(204);
        helper.request()
                .delete("/api/v1/auth/users/" + viewer.id() + "/sessions")
                .then()
                .statusCode(204);
    }

    @Test
    void toEndASessionCanBeRepeatedWhileATokenOfItMayLive() {
        SignedInUser user = SignedInUser.with("viewer");
        String path = "/api/v1/auth/sessions/" + user.again().sessionId();
        user.request().delete(path).then().statusCode(204);
        String epoch = "SELECT value FROM access_epoch";
        long before = pool.query(epoch)
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);

        user.request().delete(path).then().statusCode(204);

        assertThat(pool.query(epoch)
                        .execute()
                        .await()
                        .indefinitely()
                        .iterator()
                        .next()
                        .getLong(0))
                .isGreaterThan(before);
        pool.query("UPDATE session SET ended_at = ended_at - interval '15 minutes' WHERE ended_at IS NOT NULL")
                .execute()
                .await()
                .indefinitely();
        user.request().delete(path).then().statusCode(404).body("code", equalTo("SESSION_NOT_FOUND"));
    }

    /** As fetch sends it: neither body nor content type, where REST-assured would add one for a form. */
    private static RequestSpecification withCookieAlone(String value) {
        return given().noContentType().cookie(LoginResource.COOKIE, value);
    }

    private String passwordHash(UUID userId) {
        return pool.preparedQuery("SELECT password_hash FROM user_account WHERE id = $1")
                .execute(Tuple.of(userId))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString(0);
    }

    private static Map<String, Object> withoutTraceId(Response problem) {
        Map<String, Object> body = problem.jsonPath().getMap("$");
        body.remove("traceId");
        return body;
    }
}
