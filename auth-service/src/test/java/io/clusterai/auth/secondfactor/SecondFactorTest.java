package io.clusterai.auth.secondfactor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.auth.testsupport.Trail;
import io.clusterai.platform.sealing.SealingKey;
import io.clusterai.platform.sealing.SealingKeys;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class SecondFactorTest {

    private static final String ME = "/api/v1/auth/me";
    private static final String FACTOR = ME + "/second-factor";
    private static final String PROOF = ME + "/proof";

    @Inject
    Pool pool;

    @Inject
    SealingKeys keys;

    @Test
    void aLoginNeedsACodeOnceItIsSetUp() {
        Enrolled ann = enrol();

        login(ann, null).then().statusCode(401).body("code", equalTo("SECOND_FACTOR_REQUIRED"));
        login(ann, "000000").then().statusCode(401).body("code", equalTo("INVALID_SECOND_FACTOR"));
        String code = ann.totp().codeOf(ann.step() + 1);
        Response right = login(ann, code);

        right.then().statusCode(200);
        with(right.path("accessToken"))
                .get(ME)
                .then()
                .body("proofLevel", equalTo("SECOND_FACTOR"))
                .body("provedAt", notNullValue());
        login(ann, code).then().statusCode(401).body("code", equalTo("INVALID_SECOND_FACTOR"));
    }

    @Test
    void aWrongPasswordTellsNothingAboutTheSecondFactor() {
        Enrolled ann = enrol();

        SignedInUser.login(ann.user().username(), "not the password")
                .then()
                .statusCode(401)
                .body("code", equalTo("INVALID_CREDENTIALS"));
    }

    @Test
    void aRecoveryCodeWorksOnce() {
        Enrolled ann = enrol();
        String code = ann.recoveryCodes().getFirst();

        Response first = login(ann, code);

        first.then().statusCode(200);
        login(ann, code).then().statusCode(401);
        with(first.path("accessToken"))
                .get(FACTOR)
                .then()
                .body("enabled", equalTo(true))
                .body("recoveryCodesLeft", equalTo(9));
    }

    @Test
    void aRecoveryCodeOfAnEarlierKeyWorksOnceWhileThatKeyIsThere() {
        Enrolled ann = enrol();
        UUID id = UUID.fromString(ann.user().id());
        SealingKeys before = new SealingKeys("test", keys.all().reversed());
        RecoveryCodes earlier = new RecoveryCodes(before.macs("recovery-codes.v1"));
        RecoveryCodes now = new RecoveryCodes(keys.macs("recovery-codes.v1"));
        String code = ann.recoveryCodes().getFirst();
        String lost = ann.recoveryCodes().getLast();
        rekey(id, now.hash(id, code), earlier.hash(id, code), before.currentId());
        rekey(id, now.hash(id, lost), new byte[32], "a key that is gone");

        Response first = login(ann, code);

        first.then().statusCode(200);
        login(ann, code).then().statusCode(401);
        login(ann, lost).then().statusCode(401);
        with(first.path("accessToken")).get(FACTOR).then().body("recoveryCodesLeft", equalTo(8));
    }

    @Test
    void aReplicaThatLacksTheKeyOfASecretSaysSoAndChangesNothing() {
        Enrolled ann = enrol();
        UUID id = UUID.fromString(ann.user().id());
        SealingKeys elsewhere = new SealingKeys("test", List.of(SealingKey.of("x".repeat(32))));
        Buffer sealed = Buffer.buffer(elsewhere
                .seal(SecondFactorService.PURPOSE, new SecureRandom())
                .seal(ann.totp().secret(), id.toString()));
        pool.preparedQuery("UPDATE second_factor SET secret = $2, sealed_under = $3 WHERE user_id = $1")
                .execute(Tuple.of(id, sealed, elsewhere.currentId()))
                .await()
                .indefinitely();

        Response refused = login(ann, ann.totp().codeOf(ann.step() + 1));

        refused.then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("code", equalTo("SERVICE_UNAVAILABLE"));
        assertThat(pool.preparedQuery("DELETE FROM second_factor WHERE user_id = $1 AND secret = $2")
                        .execute(Tuple.of(id, sealed))
                        .await()
                        .indefinitely()
                        .rowCount())
                .isOne();
    }

    @Test
    void recoveryCodesAreRenewedByWhoShowsACode() {
        Enrolled ann = enrol();
        ann.user()
                .request()
                .post(FACTOR + "/recovery-codes")
                .then()
                .statusCode(403)
                .body("code", equalTo("STEP_UP_REQUIRED"));
        String proved = prove(ann.user().request(), Map.of("code", ann.totp().codeOf(ann.step() + 1)))
                .path("accessToken");

        Response renewed = with(proved).post(FACTOR + "/recovery-codes");

        renewed.then().statusCode(200).body("recoveryCodes", hasSize(10));
        login(ann, ann.recoveryCodes().getFirst()).then().statusCode(401);
        login(ann, renewed.path("recoveryCodes[0]")).then().statusCode(200);
    }

    @Test
    void itIsSwitchedOffByWhoShowsACode() {
        Enrolled ann = enrol();
        ann.user().request().delete(FACTOR).then().statusCode(403).body("code", equalTo("STEP_UP_REQUIRED"));
        String proved = prove(
                        ann.user().request(), Map.of("code", ann.recoveryCodes().getFirst()))
                .path("accessToken");

        with(proved).delete(FACTOR).then().statusCode(204);

        login(ann, null).then().statusCode(200);
        with(proved).get(FACTOR).then().body("enabled", equalTo(false)).body("recoveryCodesLeft", nullValue());
    }

    @Test
    void anAdministratorSwitchesItOffForSomebodyWhoLostIt() {
        Enrolled ann = enrol();
        String path = "/api/v1/auth/users/" + ann.user().id() + "/second-factor";
        SignedInUser.with("operator").request().delete(path).then().statusCode(403);

        SignedInUser.admin().request().delete(path).then().statusCode(204);

        login(ann, null).then().statusCode(200);
        ann.user().request().get(ME).then().statusCode(401);
    }

    @Test
    void settingItUpAsksForThePasswordOfJustNow() {
        SignedInUser user = SignedInUser.with("viewer");
        pool.preparedQuery("UPDATE session SET proved_at = now() - interval '5 minutes' WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(user.sessionId())))
                .await()
                .indefinitely();
        SignedInUser later = user.refreshed();
        later.request().post(FACTOR).then().statusCode(403).body("code", equalTo("STEP_UP_REQUIRED"));
        prove(later.request(), Map.of("password", "wrong"))
                .then()
                .statusCode(401)
                .body("code", equalTo("INVALID_CREDENTIALS"));
        prove(later.request(), Map.of()).then().statusCode(401).body("code", equalTo("INVALID_CREDENTIALS"));
        String proved =
                prove(later.request(), Map.of("password", user.password())).path("accessToken");

        with(proved)
                .post(FACTOR)
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("no-store"))
                .body("uri", startsWith("otpauth://totp/Cluster%20AI:" + user.username() + "?secret="));
    }

    @Test
    void onceProvedASessionRemembersItThroughRefreshes() {
        Enrolled ann = enrol();
        prove(ann.user().request(), Map.of("code", ann.recoveryCodes().getFirst()))
                .then()
                .statusCode(200);

        ann.user().refreshed().request().get(ME).then().body("proofLevel", equalTo("SECOND_FACTOR"));
    }

    @Test
    void aPasswordAloneProvesNothingForWhoHasASecondFactor() {
        Enrolled ann = enrol();

        prove(ann.user().request(), Map.of("password", ann.user().password()))
                .then()
                .statusCode(401)
                .body("code", equalTo("SECOND_FACTOR_REQUIRED"));
    }

    @Test
    void untilItIsConfirmedItCountsForNothing() {
        SignedInUser user = SignedInUser.with("viewer");
        user.request().body(Map.of("code", "123456")).put(FACTOR).then().statusCode(404);
        user.request().post(FACTOR).then().statusCode(200);
        String secret = user.request().post(FACTOR).path("secret");

        user.request()
                .body(Map.of("code", "none"))
                .put(FACTOR)
                .then()
                .statusCode(401)
                .body("code", equalTo("INVALID_SECOND_FACTOR"));

        user.again().request().get(FACTOR).then().statusCode(200).body("enabled", equalTo(false));
        confirm(user, secret).then().statusCode(200);
        user.request().post(FACTOR).then().statusCode(409).body("code", equalTo("SECOND_FACTOR_EXISTS"));
        confirm(user, secret).then().statusCode(409);
    }

    @Test
    void neitherSecretNorCodesAreStoredInClear() {
        Enrolled ann = enrol();

        String row = pool.preparedQuery(
                        "SELECT f::text || (SELECT string_agg(c::text, '') FROM recovery_code c WHERE c.user_id = f.user_id) AS row"
                                + " FROM second_factor f WHERE user_id = $1")
                .execute(Tuple.of(UUID.fromString(ann.user().id())))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getString("row");

        assertThat(row)
                .doesNotContain(java.util.HexFormat.of().formatHex(ann.totp().secret()));
        assertThat(row).doesNotContain(ann.recoveryCodes());
    }

    @Test
    void whatIsConfiguredAsCriticalWantsAProofOfJustNowAndAWord() {
        SignedInUser admin = SignedInUser.with("admin");
        pool.preparedQuery("UPDATE session SET proved_at = now() - interval '5 minutes' WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(admin.sessionId())))
                .await()
                .indefinitely();
        RequestSpecification later = admin.refreshed().request();
        rotate(later).then().statusCode(403).body("code", equalTo("STEP_UP_REQUIRED"));
        String proved = prove(later, Map.of("password", admin.password())).path("accessToken");

        rotate(with(proved)).then().statusCode(428).body("code", equalTo("CONFIRMATION_REQUIRED"));
        rotate(with(proved).header("X-Confirm", "yes")).then().statusCode(200);
        rotate(SignedInUser.with("operator").request()).then().statusCode(403).body("code", equalTo("FORBIDDEN"));
    }

    @Test
    void anApiKeyMayNotWhatWantsAProof() {
        SignedInUser admin = SignedInUser.with("admin");
        String key = admin.request()
                .body(Map.of("name", "rotation", "scopes", List.of("signing-keys:write")))
                .post("/api/v1/auth/api-keys")
                .path("key");
        String token = given().auth()
                .preemptive()
                .basic("service", "test-service-secret")
                .contentType(ContentType.JSON)
                .body(Map.of("key", key))
                .post("/internal/api-key-exchange")
                .path("accessToken");

        rotate(with(token).header("X-Confirm", "yes")).then().statusCode(403).body("code", equalTo("STEP_UP_REQUIRED"));
    }

    @Test
    void theWayBackInNeedsNoSecondFactor() {
        SignedInUser admin = SignedInUser.admin();
        String secret = admin.request().post(FACTOR).path("secret");
        confirm(admin, secret).then().statusCode(200);
        SignedInUser.login("admin", SignedInUser.ADMIN_PASSWORD).then().statusCode(401);

        given().auth()
                .preemptive()
                .basic("service", "test-service-secret")
                .contentType(ContentType.JSON)
                .body(Map.of("password", SignedInUser.ADMIN_PASSWORD))
                .put("/internal/admin-password")
                .then()
                .statusCode(204);

        SignedInUser.login("admin", SignedInUser.ADMIN_PASSWORD).then().statusCode(200);
    }

    @Test
    void guessingCodesIsSlowedDown() {
        Enrolled ann = enrol();
        for (int attempt = 0; attempt < 5; attempt++) {
            login(ann, "000000").then().statusCode(401);
        }

        login(ann, ann.totp().codeOf(ann.step() + 1)).then().statusCode(429).header("Retry-After", notNullValue());
        prove(ann.user().request(), Map.of("code", ann.recoveryCodes().getFirst()))
                .then()
                .statusCode(429);
    }

    @Test
    void signingInInTwoStepsIsNotHeldAgainstAnybody() {
        Enrolled ann = enrol();

        for (int time = 0; time < 12; time++) {
            login(ann, null).then().statusCode(401).body("code", equalTo("SECOND_FACTOR_REQUIRED"));
            prove(ann.user().request(), Map.of())
                    .then()
                    .statusCode(401)
                    .body("code", equalTo("SECOND_FACTOR_REQUIRED"));
        }

        login(ann, ann.recoveryCodes().getFirst()).then().statusCode(200);
    }

    @Test
    void signingInInTwoStepsIsNoRefusalOnRecord() {
        Enrolled ann = enrol();
        login(ann, null).then().statusCode(401);

        login(ann, "000000").then().statusCode(401);

        Trail.of("sessions.create", ann.user().id());
        assertThat(Trail.find(
                        SignedInUser.admin(),
                        "?action=sessions.create&target=" + ann.user().id()))
                .extracting(record -> record.get("result"))
                .containsExactly("INVALID_SECOND_FACTOR");
    }

    @Test
    void whatHappensToItIsOnRecord() {
        Enrolled ann = enrol();
        login(ann, "000000").then().statusCode(401);
        SignedInUser.admin()
                .request()
                .delete("/api/v1/auth/users/" + ann.user().id() + "/second-factor")
                .then()
                .statusCode(204);

        assertThat(Trail.of("users.enable-second-factor", ann.user().id())).isNotNull();
        assertThat(Trail.of("sessions.create", ann.user().id())).isNotNull();
        assertThat(Trail.of("users.remove-second-factor", ann.user().id())).isNotNull();
    }

    private void rekey(UUID userId, byte[] present, byte[] hash, String keyId) {
        pool.preparedQuery(
                        "UPDATE recovery_code SET code_hash = $3, keyed_under = $4 WHERE user_id = $1 AND code_hash = $2")
                .execute(Tuple.of(userId, Buffer.buffer(present), Buffer.buffer(hash), keyId))
                .await()
                .indefinitely();
    }

    private static Response rotate(RequestSpecification request) {
        return request.body(Map.of("revealed", false)).post("/api/v1/auth/signing-keys/rotation");
    }

    private static Enrolled enrol() {
        SignedInUser user = SignedInUser.with("viewer");
        String secret = user.request().post(FACTOR).path("secret");
        long step = Totp.step(Instant.now());
        Response confirmed =
                user.request().body(Map.of("code", totp(secret).codeOf(step))).put(FACTOR);
        confirmed.then().statusCode(200).body("recoveryCodes", hasSize(10));
        return new Enrolled(user, totp(secret), step, confirmed.path("recoveryCodes"));
    }

    private static Response confirm(SignedInUser user, String secret) {
        return user.request()
                .body(Map.of("code", totp(secret).codeOf(Totp.step(Instant.now()))))
                .put(FACTOR);
    }

    private static Response login(Enrolled who, String code) {
        Map<String, String> body = new HashMap<>(
                Map.of("username", who.user().username(), "password", who.user().password()));
        if (code != null) {
            body.put("totp", code);
        }
        return given().contentType(ContentType.JSON).body(body).post("/api/v1/auth/login");
    }

    private static Response prove(RequestSpecification request, Map<String, String> proof) {
        return request.body(proof).post(PROOF);
    }

    private static RequestSpecification with(String token) {
        return given().auth().oauth2(token).contentType(ContentType.JSON);
    }

    /** As an app reads the secret. */
    private static Totp totp(String base32) {
        BigInteger bits = base32.chars()
                .mapToObj(letter -> BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter)))
                .reduce(BigInteger.ONE, (all, next) -> all.shiftLeft(5).or(next));
        byte[] marked = bits.toByteArray();
        return new Totp(java.util.Arrays.copyOfRange(marked, marked.length - Totp.SECRET_BYTES, marked.length));
    }

    private record Enrolled(SignedInUser user, Totp totp, long step, List<String> recoveryCodes) {}
}
