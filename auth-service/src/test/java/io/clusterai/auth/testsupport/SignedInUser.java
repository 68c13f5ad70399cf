package io.clusterai.auth.testsupport;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Somebody signed in over REST, as a client sees it. */
public record SignedInUser(
        String id, String username, String password, String accessToken, String refreshToken, String sessionId) {

    public static final String ADMIN_PASSWORD = "correct horse battery";

    public static SignedInUser admin() {
        return signIn(null, "admin", ADMIN_PASSWORD);
    }

    /** A new user with a name of its own. */
    public static SignedInUser with(String... roles) {
        String username = "user-" + UUID.randomUUID();
        String password = "password of " + username;
        String id = admin().request()
                .body(Map.of("username", username, "password", password, "roles", List.of(roles)))
                .post("/api/v1/auth/users")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return signIn(id, username, password);
    }

    /** A new role with a name of its own. */
    public static String role(String... permissions) {
        String name = "role-" + UUID.randomUUID().toString().substring(0, 18);
        admin().request()
                .body(Map.of("name", name, "description", "", "permissions", List.of(permissions)))
                .post("/api/v1/auth/roles")
                .then()
                .statusCode(201);
        return name;
    }

    public SignedInUser again() {
        return signIn(id, username, password);
    }

    /** The same session after a refresh. */
    public SignedInUser refreshed() {
        Response answer = refresh(refreshToken);
        answer.then().statusCode(200);
        return new SignedInUser(
                id, username, password, answer.path("accessToken"), answer.path("refreshToken"), sessionId);
    }

    public RequestSpecification request() {
        return given().auth().oauth2(accessToken).contentType(ContentType.JSON);
    }

    public static Response login(String username, String password) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("username", username, "password", password))
                .post("/api/v1/auth/login");
    }

    public static Response refresh(String refreshToken) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("refreshToken", refreshToken))
                .post("/api/v1/auth/refresh");
    }

    private static SignedInUser signIn(String id, String username, String password) {
        Response answer = login(username, password);
        answer.then().statusCode(200);
        return new SignedInUser(
                id,
                username,
                password,
                answer.path("accessToken"),
                answer.path("refreshToken"),
                answer.path("sessionId"));
    }
}
