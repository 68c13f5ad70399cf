package io.clusterai.auth.oauth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clusterai.auth.secondfactor.Authenticator;
import io.clusterai.auth.testsupport.Browser;
import io.clusterai.auth.testsupport.IssuerProcess;
import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.auth.testsupport.Trail;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a certified issuer in a process of its own. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
@QuarkusTestResource(IssuerProcess.class)
class OAuthTest {

    private static final String PROVIDERS = "/api/v1/auth/providers";
    private static final String SHOW = "/api/v1/auth/login/second-factor";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    Pool pool;

    private final Browser browser = new Browser();
    private final String ann = "ann-" + UUID.randomUUID();
    private URI issuer;

    @BeforeEach
    void find() {
        issuer = ConfigProvider.getConfig()
                .getOptionalValue(IssuerProcess.ADDRESS, URI.class)
                .orElse(null);
        if (issuer == null && (Boolean.parseBoolean(System.getenv("CI")) || Boolean.getBoolean("tests.complete"))) {
            fail("Where everything has to pass, an issuer has to run: see target/issuer.");
        }
        assumeTrue(issuer != null, "no issuer runs here");
    }

    @Test
    void theLoginPageLearnsWhatIsOffered() {
        given().get(PROVIDERS)
                .then()
                .statusCode(200)
                .body("items.id", hasItem("issuer"))
                .body("items.label", hasItem("The issuer"));
    }

    @Test
    void somebodyComesInWithTheRolesThatTheIssuerNames() {
        browser.putInto(issuer, ann, "ops,staff");

        Response welcome = comeIn("issuer", ann);

        welcome.then()
                .statusCode(303)
                .header("Location", equalTo(IssuerProcess.EXTERNAL + "/ui/"))
                .header("Cache-Control", "no-store");
        String id = me(welcome)
                .then()
                .statusCode(200)
                .body("username", equalTo(ann))
                .body("roles", contains("operator", "viewer"))
                .body("proofLevel", equalTo("PASSWORD"))
                .extract()
                .path("id");
        Map<String, Object> created = Trail.of("users.create", id);
        assertThat(Trail.actor(created)).containsEntry("method", "oauth:issuer");
    }

    @Test
    void whatTheIssuerIsAskedIsTiedToThisBrowser() {
        Response begun = begin("issuer");

        begun.then().statusCode(303).header("Cache-Control", "no-store");
        assertThat(begun.header("Set-Cookie")).contains("HttpOnly", "SameSite=Lax", "Path=/api/v1/auth/providers");
        assertThat(begun.header("Location"))
                .startsWith(issuer + "/auth?response_type=code&client_id=cluster-ai&")
                .contains("code_challenge_method=S256", "nonce=", "state=", "scope=openid+profile+email");
        assertThat(begin("issuer").header("Location")).isNotEqualTo(begun.header("Location"));
    }

    @Test
    void nobodyIsSentBackToWhereARequestSaysThatWeAre() {
        Response begun = given().redirects()
                .follow(false)
                .header("X-Forwarded-Host", "evil.test")
                .header("X-Forwarded-Proto", "https")
                .get(PROVIDERS + "/issuer/login");

        assertThat(begun.header("Location"))
                .contains("redirect_uri=http%3A%2F%2Fcluster.test%2Fapi%2Fv1%2Fauth%2Fproviders%2Fissuer%2Fcallback")
                .doesNotContain("evil");
    }

    @Test
    void somebodyWhoComesAgainIsTheSame() {
        browser.putInto(issuer, ann, "ops");
        String first = me(comeIn("issuer", ann)).path("id");

        assertThat(me(comeIn("issuer", ann)).<String>path("id")).isEqualTo(first);
    }

    @Test
    void rolesFollowTheIssuerAlsoWhenItTakesThemAway() {
        browser.putInto(issuer, ann, "ops");
        Response before = me(comeIn("issuer", ann));
        browser.putInto(issuer, ann, "admins");
        Response welcome = comeIn("issuer", ann);
        me(welcome).then().body("roles", contains("admin"));
        String token = accessToken(welcome);

        browser.putInto(issuer, ann, "");
        comeIn("issuer", ann).then().statusCode(403).body("code", equalTo("LOGIN_NOT_PERMITTED"));

        given().auth().oauth2(token).get("/api/v1/auth/me").then().statusCode(401);
        SignedInUser.admin()
                .request()
                .get("/api/v1/auth/users/" + before.path("id"))
                .then()
                .body("roles", equalTo(List.of()));
    }

    @Test
    void nobodyIsMadeForWhomTheIssuerNamesNoRole() {
        comeIn("issuer", ann).then().statusCode(403).body("code", equalTo("LOGIN_NOT_PERMITTED"));
        browser.putInto(issuer, ann, "gone");
        comeIn("issuer", ann).then().statusCode(403);

        SignedInUser.admin()
                .request()
                .get("/api/v1/auth/users?limit=200")
                .then()
                .body("items.username", not(hasItem(ann)));
    }

    @Test
    void whereTheIssuerSaysNothingOfRolesTheyAreGivenHere() {
        String id = me(comeIn("guests", ann))
                .then()
                .body("roles", contains("viewer"))
                .extract()
                .path("id");
        SignedInUser.admin()
                .request()
                .body(Map.of("roles", List.of("operator"), "enabled", true))
                .put("/api/v1/auth/users/" + id)
                .then()
                .statusCode(200);

        me(comeIn("guests", ann)).then().body("roles", contains("operator"));
    }

    @Test
    void aNameThatIsTakenBelongsToSomebodyElse() {
        SignedInUser local = SignedInUser.with("viewer");

        me(comeIn("guests", local.username()))
                .then()
                .statusCode(200)
                .body("username", startsWith(local.username().substring(0, 30)))
                .body("username", not(equalTo(local.username())))
                .body("id", not(equalTo(local.id())));
    }

    @Test
    void somebodyWithoutAPasswordSignsInWithNone() {
        comeIn("guests", ann).then().statusCode(303);

        SignedInUser.login(ann, "any").then().statusCode(401).body("code", equalTo("INVALID_CREDENTIALS"));
    }

    @Test
    void aDisabledUserIsNotLetIn() {
        String id = me(comeIn("guests", ann)).path("id");
        SignedInUser.admin()
                .request()
                .body(Map.of("roles", List.of("viewer"), "enabled", false))
                .put("/api/v1/auth/users/" + id)
                .then()
                .statusCode(200);

        comeIn("guests", ann).then().statusCode(403).body("code", equalTo("LOGIN_NOT_PERMITTED"));
    }

    @Test
    void anotherBrowserCannotFinishALogin() {
        Response begun = begin("guests");
        URI back = browser.signIn(URI.create(begun.header("Location")), ann);

        finish("guests", back, Map.of()).then().statusCode(400).body("code", equalTo("LOGIN_NOT_BEGUN"));
        finish("guests", back, begin("guests").cookies())
                .then()
                .statusCode(400)
                .body("code", equalTo("LOGIN_NOT_BEGUN"));

        finish("guests", back, begun.cookies()).then().statusCode(303);
    }

    @Test
    void aLoginIsFinishedOnce() {
        Response begun = begin("guests");
        URI back = browser.signIn(URI.create(begun.header("Location")), ann);
        finish("guests", back, begun.cookies()).then().statusCode(303);

        finish("guests", back, begun.cookies()).then().statusCode(400).body("code", equalTo("LOGIN_NOT_BEGUN"));
    }

    @Test
    void theAnswerForOneProviderIsNoneForAnother() {
        Response begun = begin("guests");
        URI back = browser.signIn(URI.create(begun.header("Location")), ann);

        finish("issuer", back, begun.cookies()).then().statusCode(400).body("code", equalTo("LOGIN_NOT_BEGUN"));
    }

    @Test
    void theCodeOfAnotherLoginIsWorthNothing() {
        Response mine = begin("guests");
        URI theirs = browser.signIn(URI.create(begin("guests").header("Location")), ann);
        String state = parameter(URI.create(mine.header("Location")), "state");

        given().redirects()
                .follow(false)
                .cookies(mine.cookies())
                .queryParam("state", state)
                .queryParam("code", parameter(theirs, "code"))
                .queryParam("iss", issuer.toString())
                .get(PROVIDERS + "/guests/callback")
                .then()
                .statusCode(401)
                .body("code", equalTo("REFUSED_BY_ISSUER"));
    }

    @Test
    void anAnswerThatNamesAnotherIssuerIsNoAnswer() {
        Response begun = begin("guests");
        URI back = browser.signIn(URI.create(begun.header("Location")), ann);

        given().redirects()
                .follow(false)
                .cookies(begun.cookies())
                .queryParam("state", parameter(back, "state"))
                .queryParam("code", parameter(back, "code"))
                .queryParam("iss", "https://evil.test")
                .get(PROVIDERS + "/guests/callback")
                .then()
                .statusCode(401)
                .body("code", equalTo("REFUSED_BY_ISSUER"));
    }

    @Test
    void aPageHearsByItsCodeThatTheIssuerRefused() {
        Response begun = begin("guests");

        Response sorry = given().redirects()
                .follow(false)
                .accept("text/html,application/xhtml+xml")
                .cookies(begun.cookies())
                .queryParam("state", parameter(URI.create(begun.header("Location")), "state"))
                .queryParam("error", "access_denied")
                .get(PROVIDERS + "/guests/callback");

        sorry.then()
                .statusCode(303)
                .header("Location", equalTo(IssuerProcess.EXTERNAL + "/ui/?refused=REFUSED_BY_ISSUER"));
        assertThat(sorry.cookies()).doesNotContainKey("cluster_ai_refresh");
        assertThat(Trail.of("sessions.create", "guests")).containsEntry("decision", "DENIED");
    }

    @Test
    void whoeverTakesTheirDataAwaySeesWhoVouchedForThem() {
        String token = accessToken(comeIn("guests", ann));

        String lines = given().auth()
                .oauth2(token)
                .get("/api/v1/auth/me/personal-data")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(lines).contains("{\"identity\":", "\"subject\":\"" + ann + "\"", issuer.toString());
    }

    @Test
    void whoeverHasASecondFactorHereIsAskedForItsCodeFirst() {
        Authenticator app = enrol(comeIn("guests", ann));

        Response asked = comeIn("guests", ann);

        asked.then()
                .statusCode(303)
                .header("Location", equalTo(IssuerProcess.EXTERNAL + "/ui/?second-factor=required"))
                .header("Cache-Control", "no-store");
        assertThat(asked.cookie("cluster_ai_refresh")).isNullOrEmpty();
        assertThat(asked.headers().getValues("Set-Cookie")).anySatisfy(cookie -> assertThat(cookie)
                .contains("cluster_ai_second_factor=", "HttpOnly", "SameSite=Strict", "Path=/api/v1/auth/login"));
        String code = app.next();
        Response shown = show(asked, code);
        shown.then().statusCode(200).header("Cache-Control", "no-store").body("refreshToken", nullValue());
        assertThat(shown.cookie("cluster_ai_refresh")).isNotEmpty();
        given().auth()
                .oauth2(shown.path("accessToken"))
                .get("/api/v1/auth/me")
                .then()
                .body("username", equalTo(ann))
                .body("proofLevel", equalTo("SECOND_FACTOR"));
        assertThat(Trail.actor(Trail.of("sessions.create", shown.path("sessionId"))))
                .containsEntry("method", "oauth:guests and code");
    }

    @Test
    void aLoginThatWaitedForACodeIsFinishedOnceAndInItsOwnBrowser() {
        Authenticator app = enrol(comeIn("guests", ann));
        Response asked = comeIn("guests", ann);
        Response askedAgain = comeIn("guests", ann);

        given().contentType(ContentType.JSON)
                .body(Map.of("code", "000000"))
                .post(SHOW)
                .then()
                .statusCode(400)
                .body("code", equalTo("LOGIN_NOT_BEGUN"));
        String code = app.next();
        show(asked, code).then().statusCode(200);
        show(asked, code).then().statusCode(400).body("code", equalTo("LOGIN_NOT_BEGUN"));
        show(askedAgain, code).then().statusCode(401).body("code", equalTo("INVALID_SECOND_FACTOR"));
    }

    @Test
    void wrongCodesBehindAnIssuerCountLikeWrongPasswords() {
        Response welcome = comeIn("guests", ann);
        String id = me(welcome).path("id");
        Authenticator app = enrol(welcome);
        Response asked = comeIn("guests", ann);
        for (int attempt = 0; attempt < 5; attempt++) {
            show(asked, "000000").then().statusCode(401).body("code", equalTo("INVALID_SECOND_FACTOR"));
        }

        String code = app.next();
        show(asked, code).then().statusCode(400).body("code", equalTo("LOGIN_NOT_BEGUN"));
        show(comeIn("guests", ann), code).then().statusCode(429).header("Retry-After", notNullValue());
        SignedInUser.login(ann, "any password").then().statusCode(429);
        SignedInUser admin = SignedInUser.admin();
        Awaitility.await().untilAsserted(() -> assertThat(Trail.find(admin, "?action=sessions.create&target=" + id))
                .anySatisfy(record -> assertThat(record).containsEntry("result", "INVALID_SECOND_FACTOR"))
                // To be asked for the code is a step of a login, and no refusal.
                .noneSatisfy(record -> assertThat(record).containsEntry("result", "SECOND_FACTOR_REQUIRED")));
    }

    @Test
    void aLoginWaitsForItsCodeForSomeMinutesOnly() {
        Authenticator app = enrol(comeIn("guests", ann));
        Response asked = comeIn("guests", ann);
        pool.preparedQuery("""
                        UPDATE waiting_login SET expires_at = now()
                        WHERE user_id = (SELECT id FROM user_account WHERE username = $1)
                        """).execute(Tuple.of(ann)).await().atMost(PATIENCE);

        show(asked, app.next()).then().statusCode(400).body("code", equalTo("LOGIN_NOT_BEGUN"));
    }

    @Test
    void whoeverBeginsAgainAndAgainMakesTheOldestOneVoid() {
        Authenticator app = enrol(comeIn("guests", ann));
        Response oldest = comeIn("guests", ann);
        Response newest = oldest;
        for (int begun = 0; begun < 5; begun++) {
            newest = comeIn("guests", ann);
        }

        String code = app.next();
        show(oldest, code).then().statusCode(400).body("code", equalTo("LOGIN_NOT_BEGUN"));
        show(newest, code).then().statusCode(200);
    }

    @Test
    void whoeverIsDisabledMeanwhileIsNotLetInByACode() {
        Response welcome = comeIn("guests", ann);
        String id = me(welcome).path("id");
        Authenticator app = enrol(welcome);
        Response asked = comeIn("guests", ann);
        SignedInUser.admin()
                .request()
                .body(Map.of("roles", List.of("viewer"), "enabled", false))
                .put("/api/v1/auth/users/" + id)
                .then()
                .statusCode(200);

        show(asked, app.next()).then().statusCode(403).body("code", equalTo("LOGIN_NOT_PERMITTED"));
    }

    @Test
    void whoseFactorWasTakenAwayMeanwhileIsLetInWithoutOne() {
        Response welcome = comeIn("guests", ann);
        String id = me(welcome).path("id");
        enrol(welcome);
        Response asked = comeIn("guests", ann);
        SignedInUser.admin()
                .request()
                .delete("/api/v1/auth/users/" + id + "/second-factor")
                .then()
                .statusCode(204);

        Response shown = show(asked, "000000");

        shown.then().statusCode(200);
        given().auth()
                .oauth2(shown.path("accessToken"))
                .get("/api/v1/auth/me")
                .then()
                .body("proofLevel", equalTo("PASSWORD"));
    }

    @Test
    void theIssuersWordOfASecondFactorCountsWhereTheOperatorSaysSoAndNowhereElse() {
        browser.putInto(issuer, ann, "ops", "pwd,mfa");
        enrol(comeIn("guests", ann));

        Response believed = comeIn("issuer", ann);
        Response unheard = comeIn("guests", ann);
        browser.putInto(issuer, ann, "ops", "pwd");
        Response unsaid = comeIn(new Browser(), "issuer", ann);

        believed.then().statusCode(303).header("Location", equalTo(IssuerProcess.EXTERNAL + "/ui/"));
        me(believed).then().body("username", equalTo(ann)).body("proofLevel", equalTo("SECOND_FACTOR"));
        for (Response asked : List.of(unheard, unsaid)) {
            asked.then().header("Location", equalTo(IssuerProcess.EXTERNAL + "/ui/?second-factor=required"));
        }
    }

    @Test
    void aProviderThatNobodyConfiguredIsNotThere() {
        given().get(PROVIDERS + "/nobody/login").then().statusCode(404).body("code", equalTo("PROVIDER_NOT_FOUND"));
        given().accept("text/html")
                .get(PROVIDERS + "/nobody/callback?state=x&code=y")
                .then()
                .statusCode(404)
                .body("code", equalTo("PROVIDER_NOT_FOUND"));
    }

    private Response comeIn(String provider, String person) {
        return comeIn(browser, provider, person);
    }

    private static Authenticator enrol(Response welcome) {
        RequestSpecification request =
                given().auth().oauth2(accessToken(welcome)).contentType(ContentType.JSON);
        Authenticator app = new Authenticator(
                given(request).post("/api/v1/auth/me/second-factor").path("secret"));
        given(request)
                .body(Map.of("code", app.next()))
                .put("/api/v1/auth/me/second-factor")
                .then()
                .statusCode(200);
        return app;
    }

    private static Response show(Response asked, String code) {
        return given().contentType(ContentType.JSON)
                .header("X-Token-Transport", "cookie")
                .cookie("cluster_ai_second_factor", asked.cookie("cluster_ai_second_factor"))
                .body(Map.of("code", code))
                .post(SHOW);
    }

    private static Response comeIn(Browser browser, String provider, String person) {
        Response begun = begin(provider);
        return finish(provider, browser.signIn(URI.create(begun.header("Location")), person), begun.cookies());
    }

    private static Response begin(String provider) {
        return given().redirects().follow(false).get(PROVIDERS + "/" + provider + "/login");
    }

    private static Response finish(String provider, URI back, Map<String, String> cookies) {
        RequestSpecification request =
                given().redirects().follow(false).urlEncodingEnabled(false).cookies(cookies);
        return request.get(PROVIDERS + "/" + provider + "/callback?" + back.getRawQuery());
    }

    private static Response me(Response welcome) {
        return given().auth().oauth2(accessToken(welcome)).get("/api/v1/auth/me");
    }

    private static String accessToken(Response welcome) {
        return given().contentType(ContentType.JSON)
                .header("X-Token-Transport", "cookie")
                .cookie("cluster_ai_refresh", welcome.cookie("cluster_ai_refresh"))
                .post("/api/v1/auth/refresh")
                .then()
                .statusCode(200)
                .extract()
                .path("accessToken");
    }

    private static String parameter(URI uri, String name) {
        return List.of(uri.getQuery().split("&")).stream()
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }
}
