package io.clusterai.auth.key;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.auth.secondfactor.Authenticator;
import io.clusterai.auth.session.RefreshTokenCodec;
import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.auth.testsupport.Trail;
import io.clusterai.platform.sealing.Census;
import io.clusterai.platform.sealing.KeyedRows;
import io.clusterai.platform.sealing.Seal;
import io.clusterai.platform.sealing.SealedColumn;
import io.clusterai.platform.sealing.SealingConfig;
import io.clusterai.platform.sealing.SealingKey;
import io.clusterai.platform.sealing.SealingKeys;
import io.clusterai.platform.sealing.SealingService;
import io.clusterai.platform.stack.StackResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The running service has a current key and another one. Replicas with the same keys in another order, or with fewer, are made here beside it. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class KeyChangeTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String FACTOR = "/api/v1/auth/me/second-factor";

    @Inject
    Pool pool;

    @Inject
    SealingKeys keys;

    @Inject
    SealingService running;

    @Inject
    SealingConfig config;

    @Inject
    SigningKeyRepository signingKeys;

    @Inject
    RefreshTokenCodec refreshTokens;

    @Inject
    @All
    List<SealedColumn> columns;

    @Inject
    @All
    List<KeyedRows> rows;

    @AfterEach
    void everythingIsUnderTheCurrentKey() {
        await(running.begin());
        await(running.run());
    }

    @Test
    void whatWasSealedBeforeTheChangeWorksDuringItAndWithoutTheOldKeyAfterwards() {
        SignedInUser ann = SignedInUser.with("viewer");
        Authenticator app = new Authenticator(ann.request().post(FACTOR).path("secret"));
        ann.request().body(Map.of("code", app.next())).put(FACTOR).then().statusCode(200);
        assertThat(actorOfEnrolment(ann)).isEqualTo(ann.username());
        Awaitility.await("the first checkpoint")
                .atMost(PATIENCE)
                .until(() -> SignedInUser.admin()
                                .request()
                                .get("/api/v1/audit/checkpoint")
                                .statusCode()
                        == 200);
        SealingService before = replica(reversed());
        await(before.begin());

        Census moved = await(before.run());

        assertThat(moved.waiting())
                .doesNotContainKeys("signing-keys", "second-factors", "person-keys", "checkpoint-key");
        assertThat(under(other(), ann)).isTrue();
        assertThat(await(running.census()).waiting())
                .containsKeys("signing-keys", "second-factors", "person-keys", "checkpoint-key");
        assertThat(actorOfEnrolment(ann)).isEqualTo(ann.username());
        assertThat(await(pool.withConnection(signingKeys::active))).isPresent();
        login(ann, app.next()).then().statusCode(200);

        await(running.begin());
        Census left = await(running.run());

        assertThat(left.waiting())
                .doesNotContainKeys("signing-keys", "second-factors", "person-keys", "checkpoint-key");
        assertThat(under(keys.current().orElseThrow(), ann)).isTrue();
        SealingKeys alone = new SealingKeys("test", List.of(keys.current().orElseThrow()));
        await(replica(alone).begin());
        columns.forEach(
                column -> assertThat(opened(column, alone)).as(column.kind()).isPositive());
        assertThat(actorOfEnrolment(ann)).isEqualTo(ann.username());
    }

    @Test
    void aRefreshTokenOfTheOtherKeyRotatesIntoOneOfTheCurrentKey() {
        SignedInUser ann = SignedInUser.with("viewer");
        RefreshTokenCodec before = new RefreshTokenCodec(reversed().macs("refresh-tokens.v1"));
        String old = before.encode(refreshTokens.decode(ann.refreshToken()).orElseThrow());
        keyed(ann, other().id());
        long waiting = await(running.census()).waiting().get("refresh-tokens");

        Response refreshed = SignedInUser.refresh(old);

        refreshed.then().statusCode(200);
        RefreshTokenCodec after = new RefreshTokenCodec(
                new SealingKeys("test", List.of(keys.current().orElseThrow())).macs("refresh-tokens.v1"));
        assertThat(after.decode(old)).isEmpty();
        assertThat(after.decode(refreshed.path("refreshToken"))).isPresent();
        assertThat(await(running.census()).waiting().getOrDefault("refresh-tokens", 0L))
                .isEqualTo(waiting - 1);
    }

    @Test
    void whoeverComesAgainGetsTheTokenOfTheReplicaThatRotated() {
        SignedInUser ann = SignedInUser.with("viewer");
        String first = ann.refreshToken();
        String second = SignedInUser.refresh(first).path("refreshToken");
        // As if a replica with the other key had rotated it.
        keyed(ann, other().id());

        String again = SignedInUser.refresh(first).path("refreshToken");

        RefreshTokenCodec before = new RefreshTokenCodec(reversed().macs("refresh-tokens.v1"));
        assertThat(again)
                .isNotEqualTo(second)
                .isEqualTo(before.encode(refreshTokens.decode(second).orElseThrow()));
    }

    @Test
    void aReplicaWithoutTheKeyDoesNotStart() {
        await(running.begin());
        await(running.run());
        SealingKeys stranger = new SealingKeys(
                "auth.keys-encryption-key-file and auth.other-keys-encryption-key-files",
                List.of(SealingKey.of("x".repeat(32))));

        assertThatThrownBy(() -> await(replica(stranger).begin()))
                .hasMessageContaining("auth.keys-encryption-key-file")
                .hasMessageContaining("signing-keys")
                .hasMessageContaining(keys.currentId());
        assertThatThrownBy(() ->
                        await(pool.withConnection(connection -> new SigningKeyRepository(stranger).active(connection))))
                .hasMessageContaining("auth.keys-encryption-key-file");
    }

    @Test
    void whoMayReadSigningKeysSeesWhatStillNeedsAnotherKey() {
        SignedInUser ann = SignedInUser.with("viewer");
        keyed(ann, other().id());

        Response shown = SignedInUser.admin().request().get("/api/v1/auth/encryption-keys");

        shown.then().statusCode(200);
        assertThat(shown.<String>path("current")).isEqualTo(keys.currentId());
        assertThat(shown.<List<String>>path("others")).containsExactly(other().id());
        assertThat(shown.<Integer>path("underOthers.find { it.kind == 'refresh-tokens' }.count"))
                .isPositive();
        ann.request().get("/api/v1/auth/encryption-keys").then().statusCode(403);
    }

    private SealingService replica(SealingKeys with) {
        return new SealingService(pool, with, columns, rows, config, new SimpleMeterRegistry());
    }

    private SealingKeys reversed() {
        return new SealingKeys("test", keys.all().reversed());
    }

    private SealingKey other() {
        return keys.all().getLast();
    }

    private void keyed(SignedInUser user, String keyId) {
        await(pool.preparedQuery("UPDATE session SET keyed_under = $2 WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(user.sessionId()), keyId)));
    }

    /** The name lies under the key of the person. */
    private static Object actorOfEnrolment(SignedInUser user) {
        return Trail.actor(Trail.of("users.enable-second-factor", user.id())).get("name");
    }

    private boolean under(SealingKey key, SignedInUser user) {
        Row row = await(pool.preparedQuery("""
                        SELECT (SELECT sealed_under FROM second_factor WHERE user_id = $1) AS factor,
                               (SELECT sealed_under FROM audit_subject WHERE id = $2) AS person
                        """).execute(Tuple.of(UUID.fromString(user.id()), user.id())))
                .iterator()
                .next();
        return key.id().equals(row.getString("factor")) && key.id().equals(row.getString("person"));
    }

    /** How many open with these keys alone; all must that say so. */
    private int opened(SealedColumn column, SealingKeys with) {
        Seal seal = with.seal(column.derivation(), new SecureRandom());
        int opened = 0;
        for (Row row : await(pool.preparedQuery("SELECT %s, %s FROM %s WHERE %s IS NOT NULL AND %s = $1"
                        .formatted(column.id(), column.column(), column.table(), column.column(), column.keyColumn()))
                .execute(Tuple.of(with.currentId())))) {
            assertThat(seal.open(row.getBuffer(1).getBytes(), column.name().apply(row.getValue(0))))
                    .isNotEmpty();
            opened++;
        }
        return opened;
    }

    private static Response login(SignedInUser who, String code) {
        Map<String, String> body =
                new HashMap<>(Map.of("username", who.username(), "password", who.password(), "totp", code));
        return given().contentType(ContentType.JSON).body(body).post("/api/v1/auth/login");
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }
}
