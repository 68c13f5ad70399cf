package io.clusterai.auth.user;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.clusterai.auth.password.Password;
import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.auth.testsupport.Trail;
import io.clusterai.contracts.Actor;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class UserTest {

    private static final String USERS = "/api/v1/auth/users";

    @Inject
    Pool pool;

    @Inject
    UserService users;

    @Test
    void aUserIsCreatedReadListedAndDeleted() {
        SignedInUser admin = SignedInUser.admin();
        String name = "Ann." + UUID.randomUUID();

        Response created = admin.request()
                .body(Map.of("username", name, "password", "long enough for ann", "roles", List.of("viewer")))
                .post(USERS);

        String id = created.path("id");
        created.then()
                .statusCode(201)
                .header("Location", containsString(USERS + "/" + id))
                .body("username", equalTo(name))
                .body("roles", equalTo(List.of("viewer")))
                .body("enabled", equalTo(true))
                .body("$", not(hasItem("password")))
                .body("passwordHash", nullValue());
        admin.request().get(USERS + "/" + id).then().statusCode(200).body("username", equalTo(name));
        admin.request()
                .get(USERS + "?limit=200")
                .then()
                .statusCode(200)
                .body("items.username", hasItems("admin", name));
        admin.request().delete(USERS + "/" + id).then().statusCode(204);
        admin.request().get(USERS + "/" + id).then().statusCode(404).body("code", equalTo("USER_NOT_FOUND"));
    }

    @Test
    void usersArePagedByName() {
        SignedInUser admin = SignedInUser.admin();
        SignedInUser.with("viewer");
        SignedInUser.with("operator");
        List<String> whole = admin.request().get(USERS + "?limit=200").path("items.username");

        Response first = admin.request().get(USERS + "?limit=2");
        Response second =
                admin.request().queryParam("cursor", first.<String>path("next")).get(USERS + "?limit=200");

        assertThat(first.<List<String>>path("items.username")).hasSize(2);
        assertThat(Stream.concat(
                                first.<List<String>>path("items.username").stream(),
                                second.<List<String>>path("items.username").stream())
                        .toList())
                .isEqualTo(whole);
        assertThat(whole).isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    }

    @Test
    void twoUsersCannotShareANameInAnyCase() {
        SignedInUser user = SignedInUser.with("viewer");

        SignedInUser.admin()
                .request()
                .body(Map.of(
                        "username", user.username().toUpperCase(java.util.Locale.ROOT),
                        "password", "long enough for two",
                        "roles", List.of("viewer")))
                .post(USERS)
                .then()
                .statusCode(409)
                .body("code", equalTo("USER_EXISTS"));
    }

    @Test
    void aRoleThatDoesNotExistIsNamedInTheRefusal() {
        SignedInUser.admin()
                .request()
                .body(Map.of(
                        "username", "x" + UUID.randomUUID(), "password", "long enough for x", "roles", List.of("boss")))
                .post(USERS)
                .then()
                .statusCode(400)
                .body("code", equalTo("VALIDATION_FAILED"))
                .body("errors[0].field", equalTo("roles"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"username\":\"has space\",\"password\":\"long enough password\",\"roles\":[]}",
                "{\"username\":\"shorty\",\"password\":\"eleven char\",\"roles\":[]}",
                "{\"username\":\"longy\",\"password\":\""
                        + "0123456789012345678901234567890123456789012345678901234567890123456789012"
                        + "\",\"roles\":[]}",
                "{\"username\":\"nobody\",\"roles\":[]}",
                "{\"username\":\"nobody\",\"password\":\"long enough password\"}",
                "{\"username\":\"nobody\",\"password\":\"long enough password\",\"roles\":[null]}",
                "{\"username\":\"nobody\",\"password\":\"long enough password\",\"roles\":[],\"id\":\"x\"}",
                "{\"username\":\"nobody\",\"password\":\"long enough password\",\"roles\":\"viewer\"}",
                "{\"username\":\"nobody\",\"password\":\"long enough password\",\"roles\":[],\"enabled\":\"maybe\"}"
            })
    void badInputIsRefused(String body) {
        SignedInUser.admin()
                .request()
                .body(body)
                .post(USERS)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", notNullValue());
    }

    @ParameterizedTest
    @MethodSource("protectedRoutes")
    void everyRouteRefusesWhoeverMayNot(String method, String path) {
        given().contentType("application/json")
                .body("{}")
                .request(method, path)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", equalTo("Bearer"))
                .contentType("application/problem+json")
                .body("code", equalTo("UNAUTHENTICATED"));
        for (String token : List.of("garbage", Tokens.expired(), Tokens.admin())) {
            given().auth()
                    .oauth2(token)
                    .contentType("application/json")
                    .body("{}")
                    .request(method, path)
                    .then()
                    .statusCode(401)
                    .body("code", equalTo("UNAUTHENTICATED"));
        }
    }

    @ParameterizedTest
    @MethodSource("administrativeRoutes")
    void onlyAdministratorsAdministrate(String method, String path) {
        for (String role : List.of("viewer", "operator")) {
            SignedInUser.with(role)
                    .request()
                    .body("{}")
                    .request(method, path)
                    .then()
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("code", equalTo("FORBIDDEN"));
        }
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> administrativeRoutes() {
        String id = USERS + "/" + new UUID(0, 1);
        return Stream.of(
                        "GET " + USERS,
                        "POST " + USERS,
                        "GET " + id,
                        "PUT " + id,
                        "DELETE " + id,
                        "PUT " + id + "/password",
                        "GET /api/v1/auth/roles",
                        "POST /api/v1/auth/roles",
                        "GET /api/v1/auth/roles/viewer",
                        "PUT /api/v1/auth/roles/viewer",
                        "DELETE /api/v1/auth/roles/viewer")
                .map(UserTest::route);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> protectedRoutes() {
        return Stream.concat(
                administrativeRoutes(),
                Stream.of(
                                "GET /api/v1/auth/me",
                                "PUT /api/v1/auth/me/password",
                                "GET /api/v1/auth/sessions",
                                "DELETE /api/v1/auth/sessions/" + new UUID(0, 1),
                                "GET /internal/access-state",
                                "PUT /internal/admin-password")
                        .map(UserTest::route));
    }

    private static org.junit.jupiter.params.provider.Arguments route(String methodAndPath) {
        int space = methodAndPath.indexOf(' ');
        return org.junit.jupiter.params.provider.Arguments.of(
                methodAndPath.substring(0, space), methodAndPath.substring(space + 1));
    }

    @Test
    void anUnknownUserIsNotThere() {
        SignedInUser admin = SignedInUser.admin();
        Map<String, Object> change = Map.of("roles", List.of(), "enabled", true);

        for (String id : List.of(UUID.randomUUID().toString(), "not-an-id")) {
            admin.request().get(USERS + "/" + id).then().statusCode(404);
            admin.request().body(change).put(USERS + "/" + id).then().statusCode(404);
            admin.request().delete(USERS + "/" + id).then().statusCode(404);
        }
    }

    @Test
    void aRoleChangeVoidsTheTokenAndARefreshBringsTheNewRoles() {
        SignedInUser user = SignedInUser.with("admin");
        user.request().get(USERS).then().statusCode(200);

        SignedInUser.admin()
                .request()
                .body(Map.of("roles", List.of("viewer"), "enabled", true))
                .put(USERS + "/" + user.id())
                .then()
                .statusCode(200)
                .body("roles", equalTo(List.of("viewer")));

        user.request().get(USERS).then().statusCode(401);
        SignedInUser after = user.refreshed();
        after.request().get("/api/v1/auth/me").then().statusCode(200).body("roles", equalTo(List.of("viewer")));
        after.request().get(USERS).then().statusCode(403);
    }

    @Test
    void aDisabledUserIsOutAtOnceAndCannotComeBack() {
        SignedInUser user = SignedInUser.with("viewer");

        SignedInUser.admin()
                .request()
                .body(Map.of("roles", List.of("viewer"), "enabled", false))
                .put(USERS + "/" + user.id())
                .then()
                .statusCode(200)
                .body("enabled", equalTo(false));

        user.request().get("/api/v1/auth/me").then().statusCode(401);
        SignedInUser.refresh(user.refreshToken()).then().statusCode(401);
        SignedInUser.login(user.username(), user.password())
                .then()
                .statusCode(401)
                .body("code", equalTo("INVALID_CREDENTIALS"));
    }

    @Test
    void aDeletedUserIsOutAtOnce() {
        SignedInUser user = SignedInUser.with("viewer");

        SignedInUser.admin().request().delete(USERS + "/" + user.id()).then().statusCode(204);

        user.request().get("/api/v1/auth/me").then().statusCode(401);
        SignedInUser.refresh(user.refreshToken()).then().statusCode(401);
    }

    @Test
    void anotherPasswordEndsAllSessions() {
        SignedInUser user = SignedInUser.with("viewer");

        SignedInUser.admin()
                .request()
                .body(Map.of("password", "given by the administrator"))
                .put(USERS + "/" + user.id() + "/password")
                .then()
                .statusCode(204);

        user.request().get("/api/v1/auth/me").then().statusCode(401);
        SignedInUser.refresh(user.refreshToken()).then().statusCode(401);
        SignedInUser.login(user.username(), user.password()).then().statusCode(401);
        SignedInUser.login(user.username(), "given by the administrator").then().statusCode(200);
    }

    @Test
    void onesOwnPasswordNeedsTheOldOneAndKeepsOneself() {
        SignedInUser user = SignedInUser.with("viewer");
        SignedInUser elsewhere = user.again();

        user.request()
                .body(Map.of("currentPassword", "not this one", "password", "the new password"))
                .put("/api/v1/auth/me/password")
                .then()
                .statusCode(401)
                .body("code", equalTo("INVALID_CREDENTIALS"));
        user.request()
                .body(Map.of("currentPassword", user.password(), "password", "the new password"))
                .put("/api/v1/auth/me/password")
                .then()
                .statusCode(204);

        user.refreshed().request().get("/api/v1/auth/me").then().statusCode(200);
        SignedInUser.refresh(elsewhere.refreshToken()).then().statusCode(401);
        SignedInUser.login(user.username(), "the new password").then().statusCode(200);
    }

    @Test
    void whoeverHoldsATokenCannotGuessThePasswordWithIt() {
        SignedInUser user = SignedInUser.with("viewer");
        for (int attempt = 0; attempt < 5; attempt++) {
            user.request()
                    .body(Map.of("currentPassword", "guess " + attempt, "password", "the new password"))
                    .put("/api/v1/auth/me/password")
                    .then()
                    .statusCode(401);
        }

        user.request()
                .body(Map.of("currentPassword", user.password(), "password", "the new password"))
                .put("/api/v1/auth/me/password")
                .then()
                .statusCode(429);
        SignedInUser.login(user.username(), user.password()).then().statusCode(429);
    }

    @Test
    void theLastAdministratorRemains() {
        SignedInUser admin = SignedInUser.admin();
        pool.query("DELETE FROM user_account WHERE username <> 'admin'")
                .execute()
                .await()
                .indefinitely();
        String id = admin.request().get("/api/v1/auth/me").path("id");

        admin.request()
                .body(Map.of("roles", List.of("viewer"), "enabled", true))
                .put(USERS + "/" + id)
                .then()
                .statusCode(409)
                .body("code", equalTo("LAST_ADMINISTRATOR"));
        admin.request()
                .body(Map.of("roles", List.of("admin"), "enabled", false))
                .put(USERS + "/" + id)
                .then()
                .statusCode(409);
        admin.request().delete(USERS + "/" + id).then().statusCode(409);
        admin.request().get(USERS + "/" + id).then().statusCode(200).body("roles", equalTo(List.of("admin")));
    }

    @Test
    void whoeverManagesUsersCannotMakeAdministratorsOfThem() {
        SignedInUser admin = SignedInUser.admin();
        String role = "people-" + UUID.randomUUID().toString().substring(0, 8);
        admin.request()
                .body(Map.of("name", role, "permissions", List.of("users:*", "roles:*")))
                .post("/api/v1/auth/roles")
                .then()
                .statusCode(201);
        SignedInUser manager = SignedInUser.with(role);
        String adminId = admin.request().get("/api/v1/auth/me").path("id");

        manager.request()
                .body(Map.of("roles", List.of("admin"), "enabled", true))
                .put(USERS + "/" + manager.id())
                .then()
                .statusCode(403);
        manager.request()
                .body(Map.of("password", "taken over by force"))
                .put(USERS + "/" + adminId + "/password")
                .then()
                .statusCode(403);
        manager.request()
                .body(Map.of("permissions", List.of("*:*")))
                .put("/api/v1/auth/roles/" + role)
                .then()
                .statusCode(403);
        admin.request().get("/api/v1/auth/me").then().statusCode(200);
    }

    @Test
    void twoReplicasThatStartAtOnceCreateOneAdministrator() {
        pool.query("DELETE FROM user_account").execute().await().indefinitely();
        Password password = new Password(SignedInUser.ADMIN_PASSWORD);

        List<Boolean> created = Uni.join()
                .all(users.bootstrap(password), users.bootstrap(password))
                .andFailFast()
                .await()
                .atMost(Duration.ofSeconds(20));

        assertThat(created).containsExactlyInAnyOrder(true, false);
        assertThat(SignedInUser.admin().request().get(USERS).<List<String>>path("items.username"))
                .containsExactly("admin");
    }

    @Test
    void whoIsLockedOutSignsInAtOnceWithThePasswordThatAnAdministratorGave() {
        SignedInUser user = SignedInUser.with("viewer");
        lockOut(user.username(), user.password());

        SignedInUser.admin()
                .request()
                .body(Map.of("password", "given by somebody else"))
                .put("/api/v1/auth/users/" + user.id() + "/password")
                .then()
                .statusCode(204);

        SignedInUser.login(user.username(), "given by somebody else").then().statusCode(200);
    }

    @Test
    void anAdministratorWhoIsLockedOutSignsInAtOnceAfterAReset() {
        String id = SignedInUser.admin().request().get("/api/v1/auth/me").path("id");
        lockOut("Admin", SignedInUser.ADMIN_PASSWORD);

        resetAdministrator(SignedInUser.ADMIN_PASSWORD);

        SignedInUser.login("admin", SignedInUser.ADMIN_PASSWORD).then().statusCode(200);
        assertThat(Trail.of("users.set-password", id).get("changes").toString())
                .contains("field=password", "field=wrongGuesses", "after=forgotten");
    }

    @Test
    void theLauncherResetsTheAdministratorsPassword() {
        SignedInUser admin = SignedInUser.admin();
        try {
            resetAdministrator("reset by the launcher");

            admin.request().get("/api/v1/auth/me").then().statusCode(401);
            SignedInUser.login("admin", SignedInUser.ADMIN_PASSWORD).then().statusCode(401);
            SignedInUser.login("admin", "reset by the launcher").then().statusCode(200);
        } finally {
            users.resetAdministrator(new Password(SignedInUser.ADMIN_PASSWORD), Actor.system("test"))
                    .await()
                    .atMost(Duration.ofSeconds(20));
        }
    }

    /** By so many wrong guesses that the pause is longer than a test. */
    private void lockOut(String name, String password) {
        for (int attempt = 0; attempt < 5; attempt++) {
            SignedInUser.login(name, "guess").then().statusCode(401);
        }
        pool.query("UPDATE login_guess SET wrong = wrong + 10 WHERE wrong >= 5")
                .execute()
                .await()
                .atMost(Duration.ofSeconds(20));
        SignedInUser.login(name, password).then().statusCode(429);
    }

    private static void resetAdministrator(String password) {
        given().auth()
                .preemptive()
                .basic("service", "test-service-secret")
                .contentType("application/json")
                .body(Map.of("password", password))
                .put("/internal/admin-password")
                .then()
                .statusCode(204);
    }
}
