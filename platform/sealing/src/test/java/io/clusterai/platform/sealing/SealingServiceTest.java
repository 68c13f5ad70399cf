package io.clusterai.platform.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.sealing.SealedColumn.Form;
import io.clusterai.platform.stack.TestStack;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas of a service while its key changes, against a real PostgreSQL. */
class SealingServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SealingKey OLD = SealingKey.of("o".repeat(32));
    private static final SealingKey NEW = SealingKey.of("n".repeat(32));
    private static final SealingKey OTHER = SealingKey.of("x".repeat(32));

    private static final SealedColumn THINGS = new SealedColumn(
            "things",
            "thing",
            "id",
            "secret",
            "sealed_under",
            Form.BYTES,
            key -> key.derive("things.v1"),
            Object::toString);
    private static final SealedColumn PAPERS = new SealedColumn(
            "papers", "paper", "id", "secret", "sealed_under", Form.BASE64, SealingKey::digest, id -> id + "/paper");
    private static final KeyedRows SLIPS = new KeyedRows("slips", "slip", "keyed_under", "NOT used");

    private static TestStack.TestDatabase database;
    private static Vertx vertx;
    private static Pool pool;

    private final SecureRandom random = new SecureRandom();
    private final MeterRegistry metrics = new SimpleMeterRegistry();

    @BeforeAll
    static void connect() throws Exception {
        database = TestStack.freshDatabase("sealing");
        vertx = Vertx.vertx();
        pool = PgBuilder.pool()
                .connectingTo(PgConnectOptions.fromUri(database.url())
                        .setUser(database.username())
                        .setPassword(database.password()))
                .with(new PoolOptions().setMaxSize(6))
                .using(vertx)
                .build();
        sql(
                "CREATE TABLE sealing_target (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), key_id text NOT NULL,"
                        + " since timestamptz NOT NULL)");
        sql("CREATE TABLE thing (id uuid PRIMARY KEY, secret bytea, sealed_under text NOT NULL DEFAULT '')");
        sql("CREATE TABLE paper (id text PRIMARY KEY, secret text, sealed_under text NOT NULL DEFAULT '')");
        sql("CREATE TABLE slip (id uuid PRIMARY KEY, used boolean NOT NULL, keyed_under text NOT NULL DEFAULT '')");
    }

    @AfterAll
    static void disconnect() throws Exception {
        pool.closeAndAwait();
        vertx.closeAndAwait();
        TestStack.drop(database);
    }

    @BeforeEach
    void empty() {
        sql("TRUNCATE sealing_target, thing, paper, slip");
    }

    @Test
    void everythingMovesToTheNewKeyAndOpensWithoutTheOldOne() {
        things(450, OLD, OLD.id());
        paper("p", OLD);
        SealingService replica = begun(keys(NEW, OLD));

        Census left = await(replica.run());

        assertThat(left.waiting()).isEmpty();
        assertThat(opened(keys(NEW))).hasSize(450).containsOnly("swordfish");
        assertThat(openedPaper(keys(NEW))).isEqualTo("plaice");
        assertThat(metrics.get("sealing_under_other_keys")
                        .tag("kind", "things")
                        .gauge()
                        .value())
                .isZero();
        await(begun(keys(NEW)).run());
    }

    @Test
    void toRepeatItChangesNothing() {
        things(3, OLD, OLD.id());
        SealingService replica = begun(keys(NEW, OLD));
        await(replica.run());
        List<String> stored = stored();

        await(replica.run());

        assertThat(stored()).isEqualTo(stored);
    }

    @Test
    void whatLiesUnderTheCurrentKeyIsNotRewrittenToSaySo() {
        things(3, OLD, "");
        List<String> before = stored();

        Census left = await(begun(keys(OLD)).run());

        assertThat(left.waiting()).isEmpty();
        assertThat(stored()).isEqualTo(before);
        assertThat(count("SELECT count(*) FROM thing WHERE sealed_under = '" + OLD.id() + "'"))
                .isEqualTo(3);
    }

    @Test
    void whatDoesNotSayUnderWhichKeyItIsIsTriedUnderAll() {
        things(3, OLD, "");

        assertThat(await(begun(keys(NEW, OLD)).run()).waiting()).isEmpty();
        assertThat(opened(keys(NEW))).hasSize(3).containsOnly("swordfish");
    }

    @Test
    void anInterruptedMoveGoesOnWhereItStopped() {
        things(450, OLD, OLD.id());
        // A fault in the middle: the third batch meets what somebody forbids.
        sql("ALTER TABLE thing ADD CONSTRAINT broken CHECK (secret IS NOT NULL)");
        sql("CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF (SELECT count(*) FROM thing WHERE sealed_under = '" + NEW.id() + "') >= 200"
                + " THEN RAISE EXCEPTION 'stumbled'; END IF; RETURN NEW; END $$");
        sql("CREATE TRIGGER stumble BEFORE UPDATE ON thing FOR EACH ROW EXECUTE FUNCTION stumble()");
        SealingService replica = begun(keys(NEW, OLD));

        assertThatThrownBy(() -> await(replica.run())).hasMessageContaining("stumbled");

        assertThat(count("SELECT count(*) FROM thing WHERE sealed_under = '" + NEW.id() + "'"))
                .isEqualTo(200);
        assertThat(opened(keys(NEW, OLD))).hasSize(450).containsOnly("swordfish");
        sql("DROP TRIGGER stumble ON thing");
        sql("DROP FUNCTION stumble");
        assertThat(await(replica.run()).waiting()).isEmpty();
        assertThat(opened(keys(NEW))).hasSize(450).containsOnly("swordfish");
    }

    @Test
    void twoReplicasAtOnceMoveEverythingOnce() {
        things(450, OLD, OLD.id());
        SealingService first = begun(keys(NEW, OLD));
        SealingService second = begun(keys(NEW, OLD));

        await(Uni.combine().all().unis(first.run(), second.run()).discardItems());
        Census left = await(second.run());

        assertThat(left.waiting()).isEmpty();
        assertThat(opened(keys(NEW))).hasSize(450).containsOnly("swordfish");
    }

    @Test
    void aReplicaOnItsWayOutMovesNothingBack() {
        SealingService before = begun(keys(OLD, NEW));
        things(3, OLD, OLD.id());
        SealingService after = begun(keys(NEW, OLD));
        await(after.run());

        await(before.run());

        assertThat(count("SELECT count(*) FROM thing WHERE sealed_under = '" + NEW.id() + "'"))
                .isEqualTo(3);
    }

    @Test
    void nothingMovesBeforeTheChangeHasSettled() {
        things(3, OLD, OLD.id());
        SealingService replica = begun(keys(NEW, OLD), Duration.ofHours(1));

        Census left = await(replica.run());

        assertThat(left.waiting()).containsEntry("things", 3L);
        sql("UPDATE sealing_target SET since = since - interval '1 hour'");
        assertThat(await(replica.run()).waiting()).isEmpty();
    }

    @Test
    void aReplicaWithoutTheKeyDoesNotStartAndSaysWhichSettingLacksIt() {
        things(2, NEW, NEW.id());

        assertThatThrownBy(() -> begun(keys(OLD)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("thing.key-file")
                .hasMessageContaining("things 2 under " + NEW.id());
        assertThat(opened(keys(NEW))).hasSize(2);
    }

    @Test
    void aRunningReplicaWithoutTheKeyIsNotReadyAndLeavesEverythingAsItIs() {
        SealingService lagging = begun(keys(OLD));
        SealingHealth health = new SealingHealth(lagging);
        await(lagging.run());
        assertThat(health.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        things(2, NEW, NEW.id());
        List<String> before = stored();

        await(lagging.run());

        assertThat(health.call().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void whatIsDamagedIsLeftAsItIsAndKeepsCounting() {
        things(2, OLD, OLD.id());
        things(1, OTHER, OLD.id());
        SealingService replica = begun(keys(NEW, OLD));

        Census left = await(replica.run());

        assertThat(left.waiting()).containsEntry("things", 1L);
        assertThat(metrics.get("sealing_under_other_keys")
                        .tag("kind", "things")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(opened(keys(OTHER, NEW))).hasSize(3);
    }

    @Test
    void moreDamagedRowsThanABatchHoldUpNothingBehindThem() {
        things(450, OTHER, OLD.id());
        things(450, OLD, OLD.id());
        papersDamaged(201);
        paper("p", OLD);
        SealingService replica = begun(keys(NEW, OLD));

        Census left;
        Census leftAgain;
        List<String> lines;
        try (SaidInTheLog log = new SaidInTheLog(SealingService.class)) {
            left = await(replica.run());
            leftAgain = await(replica.run());
            lines = log.lines();
        }

        assertThat(left.waiting()).containsEntry("things", 450L).containsEntry("papers", 201L);
        assertThat(leftAgain).isEqualTo(left);
        assertThat(count("SELECT count(*) FROM thing WHERE sealed_under = '" + NEW.id() + "'"))
                .isEqualTo(450);
        assertThat(opened(keys(OTHER, NEW))).hasSize(900);
        assertThat(count("SELECT count(*) FROM paper WHERE id = 'p' AND sealed_under = '" + NEW.id() + "'"))
                .isEqualTo(1);
        assertThat(lines)
                .filteredOn(line -> line.contains("does not open"))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).contains("kind=things").contains("count=450"),
                        line -> assertThat(line).contains("kind=papers").contains("count=201"));
    }

    @Test
    void damageThatGrowsIsSaidAgain() {
        things(3, OTHER, OLD.id());
        SealingService replica = begun(keys(NEW, OLD));

        try (SaidInTheLog log = new SaidInTheLog(SealingService.class)) {
            await(replica.run());
            things(1, OTHER, OLD.id());
            await(replica.run());

            assertThat(log.lines())
                    .satisfiesExactly(line -> assertThat(line).contains("count=3"), line -> assertThat(line)
                            .contains("count=4"));
        }
    }

    @Test
    void whatPeopleHoldIsCountedWhileItsKeyIsThere() {
        slip(false, OLD.id());
        slip(true, OLD.id());
        slip(false, "gone");
        slip(false, NEW.id());

        assertThat(await(begun(keys(NEW, OLD)).run()).waiting()).containsEntry("slips", 1L);
        assertThat(await(begun(keys(NEW)).run()).waiting()).isEmpty();
    }

    @Test
    void whatPeopleHoldFromBeforeIdsIsUnderTheOnlyKey() {
        slip(false, "");

        assertThat(await(begun(keys(OLD)).run()).waiting()).isEmpty();
        assertThat(await(begun(keys(NEW, OLD)).run()).waiting()).containsEntry("slips", 1L);
    }

    @Test
    void aServiceMayDoWithoutAKey() {
        SealingService none = begun(new SealingKeys("thing.key-file", List.of()));

        assertThat(await(none.run()).waiting()).isEmpty();
    }

    private SealingService begun(SealingKeys keys) {
        return begun(keys, Duration.ZERO);
    }

    private SealingService begun(SealingKeys keys, Duration settle) {
        SealingService replica =
                new SealingService(pool, keys, List.of(THINGS, PAPERS), List.of(SLIPS), new Settings(settle), metrics);
        await(replica.begin());
        return replica;
    }

    private void things(int count, SealingKey key, String said) {
        Seal seal = keys(key).seal(THINGS.derivation(), random);
        List<Tuple> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID id = UUID.randomUUID();
            rows.add(Tuple.of(id, Buffer.buffer(seal.seal(bytes("swordfish"), id.toString())), said));
        }
        await(pool.preparedQuery("INSERT INTO thing (id, secret, sealed_under) VALUES ($1, $2, $3)")
                .executeBatch(rows));
    }

    private void paper(String id, SealingKey key) {
        String sealed = Base64.getEncoder()
                .encodeToString(keys(key).seal(PAPERS.derivation(), random).seal(bytes("plaice"), id + "/paper"));
        await(pool.preparedQuery("INSERT INTO paper (id, secret, sealed_under) VALUES ($1, $2, $3)")
                .execute(Tuple.of(id, sealed, key.id())));
    }

    private void papersDamaged(int count) {
        await(pool.preparedQuery("INSERT INTO paper (id, secret, sealed_under)"
                        + " SELECT 'damaged-' || lpad(n::text, 4, '0'), 'no base64!', $2 FROM generate_series(1, $1) n")
                .execute(Tuple.of(count, OLD.id())));
    }

    private void slip(boolean used, String said) {
        await(pool.preparedQuery("INSERT INTO slip (id, used, keyed_under) VALUES ($1, $2, $3)")
                .execute(Tuple.of(UUID.randomUUID(), used, said)));
    }

    private List<String> opened(SealingKeys keys) {
        Seal seal = keys.seal(THINGS.derivation(), random);
        List<String> clear = new ArrayList<>();
        for (Row row : await(pool.query("SELECT id, secret FROM thing").execute())) {
            clear.add(new String(
                    seal.open(
                            row.getBuffer("secret").getBytes(),
                            row.getUUID("id").toString()),
                    StandardCharsets.UTF_8));
        }
        return clear;
    }

    private String openedPaper(SealingKeys keys) {
        Row row = await(pool.query("SELECT id, secret FROM paper").execute())
                .iterator()
                .next();
        return new String(
                keys.seal(PAPERS.derivation(), random)
                        .open(Base64.getDecoder().decode(row.getString("secret")), row.getString("id") + "/paper"),
                StandardCharsets.UTF_8);
    }

    private static List<String> stored() {
        List<String> stored = new ArrayList<>();
        await(pool.query("SELECT encode(secret, 'hex') FROM thing ORDER BY id").execute())
                .forEach(row -> stored.add(row.getString(0)));
        return stored;
    }

    private static long count(String query) {
        return await(pool.query(query).execute()).iterator().next().getLong(0);
    }

    private static void sql(String statement) {
        await(pool.query(statement).execute());
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SealingKeys keys(SealingKey... keys) {
        return new SealingKeys("thing.key-file", List.of(keys));
    }

    private record Settings(Duration settle) implements SealingConfig {

        @Override
        public Duration lookEvery() {
            return Duration.ofSeconds(30);
        }

        @Override
        public int batchSize() {
            return 200;
        }
    }
}
