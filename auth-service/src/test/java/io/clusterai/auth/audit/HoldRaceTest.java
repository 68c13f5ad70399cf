package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.auth.testsupport.DatabaseMaster;
import io.clusterai.auth.testsupport.SignedInUser;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hold is set while something is being destroyed, again and again and closer and closer: what stood when the hold was confirmed stands for good. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class HoldRaceTest {

    private static final int ROUNDS = 40;
    private static final String HOLDS = "/api/v1/audit/holds";
    private static final String USERS = "/api/v1/auth/users/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration OLD = Duration.ofDays(390);

    @Inject
    AuditChainService chain;

    @Inject
    RetentionService retention;

    @Inject
    Pool pool;

    @ConfigProperty(name = "database.username")
    String database;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private DatabaseMaster master;
    private SignedInUser admin;

    @BeforeEach
    void signIn() throws SQLException, IOException {
        master = new DatabaseMaster(database);
        admin = SignedInUser.admin();
    }

    @AfterEach
    void leave() throws SQLException {
        liftAll();
        threads.shutdownNow();
        master.close();
    }

    @Test
    void whomAConfirmedHoldIsAboutIsNeverErased() throws Exception {
        HeadStart headStart = new HeadStart();
        int held = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String user = person();

            Both<Standing> both = race(headStart, () -> heldPerson(user), () -> admin.request()
                    .delete(USERS + user + "/personal-data")
                    .statusCode());

            Standing confirmed = both.hold();
            String what = "round " + round + ": " + both;
            if (confirmed.status() == 201) {
                held++;
                assertThat(both.destruction()).as(what).isEqualTo(409);
                assertThat(standing(201, user)).as(what).isEqualTo(confirmed);
                assertThat(confirmed.records()).as(what).isEqualTo(1);
            } else {
                assertThat(confirmed.status()).as(what).isEqualTo(404);
                assertThat(both.destruction()).as(what).isEqualTo(204);
            }
            headStart.after(confirmed.status() == 201);
            liftAll();
        }
        assertThat(held).as("both were first at times").isBetween(1, ROUNDS - 1);
    }

    @Test
    void whatStandsWhenAHoldIsConfirmedIsNeverPruned() throws Exception {
        HeadStart headStart = new HeadStart();
        int held = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String actor = oldRecords();

            Both<Standing> both = race(
                    headStart,
                    () -> heldRecords(actor),
                    () -> retention.prune(Instant.now().minus(OLD)).await().atMost(PATIENCE));

            Standing confirmed = both.hold();
            String what = "round " + round + ": " + both;
            assertThat(confirmed.status()).as(what).isEqualTo(201);
            assertThat(recordsOf(actor)).as(what).isEqualTo(confirmed.records());
            boolean first = both.destruction().longValue() == 0;
            assertThat(confirmed.records()).as(what).isEqualTo(first ? 3 : 0);
            held += first ? 1 : 0;
            headStart.after(first);
            liftAll();
        }
        assertThat(held).as("both were first at times").isBetween(1, ROUNDS - 1);
    }

    /** Somebody with an account, of whom one record tells. */
    private String person() {
        String id = UUID.randomUUID().toString();
        pool.preparedQuery(
                        "INSERT INTO user_account (id, username, username_key, password_hash, enabled, created_at, updated_at,"
                                + " password_changed_at) VALUES ($1, $2, $2, 'none', true, now(), now(), now())")
                .execute(Tuple.of(UUID.fromString(id), "person-" + id))
                .await()
                .atMost(PATIENCE);
        chain.append(Records.of(id, 1)).await().atMost(PATIENCE);
        return id;
    }

    /** Three that a checkpoint vouches for, recorded long ago. */
    private String oldRecords() throws SQLException {
        String actor = UUID.randomUUID().toString();
        chain.append(Records.of(actor, 3)).await().atMost(PATIENCE);
        chain.checkpoint().await().atMost(PATIENCE);
        master.run(
                "UPDATE audit_link SET recorded_at = recorded_at - interval '400 days'"
                        + " WHERE index <= (SELECT max(index) FROM audit_checkpoint) AND recorded_at > now() - interval '30 days'");
        return actor;
    }

    private Standing heldPerson(String user) {
        Response answer = hold(Map.of("name", "case 8", "reason", "a court asked for it", "userId", user));
        return standing(answer.statusCode(), user);
    }

    private Standing heldRecords(String actor) {
        Response answer = hold(Map.of("name", "case 9", "reason", "a court asked for it"));
        return new Standing(answer.statusCode(), 0, recordsOf(actor));
    }

    private Response hold(Map<String, Object> hold) {
        return admin.request().header("X-Confirm", "yes").body(hold).post(HOLDS);
    }

    private Standing standing(int status, String user) {
        return new Standing(
                status,
                count("SELECT count(*) FROM user_account WHERE id::text = $1", user),
                count("SELECT count(*) FROM audit_subject WHERE id = $1 AND sealed_key IS NOT NULL", user));
    }

    private long recordsOf(String actor) {
        return count("SELECT count(*) FROM audit_link WHERE actor_id = $1", actor);
    }

    private long count(String query, String id) {
        return pool.preparedQuery(query)
                .execute(Tuple.of(id))
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getLong(0);
    }

    private void liftAll() {
        pool.query("DELETE FROM audit_hold").execute().await().atMost(PATIENCE);
    }

    private Both<Standing> race(HeadStart headStart, Callable<Standing> hold, Callable<? extends Number> destruction)
            throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        Future<Standing> holding = threads.submit(() -> {
            start.await(20, TimeUnit.SECONDS);
            headStart.ofTheDestruction();
            return hold.call();
        });
        Future<? extends Number> destroying = threads.submit(() -> {
            start.await(20, TimeUnit.SECONDS);
            headStart.ofTheHold();
            return destruction.call();
        });
        return new Both<>(holding.get(60, TimeUnit.SECONDS), destroying.get(60, TimeUnit.SECONDS));
    }

    /** What was there when the hold was answered. */
    private record Standing(int status, long accounts, long records) {}

    /** What came of both. */
    private record Both<T>(T hold, Number destruction) {}

    /** Who was first starts later the next time, in smaller steps once the other one was, so that the rounds come to lie where the two meet. */
    private static final class HeadStart {

        private static final long LEAST_STEP = TimeUnit.MICROSECONDS.toNanos(100);
        private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(500);

        private long holdWaits;
        private long step = TimeUnit.MILLISECONDS.toNanos(8);
        private boolean holdWasFirst = true;

        void after(boolean holdIsFirst) {
            step = holdIsFirst == holdWasFirst ? Math.min(LONGEST, step * 3 / 2) : Math.max(LEAST_STEP, step / 3);
            holdWasFirst = holdIsFirst;
            holdWaits = Math.clamp(holdWaits + (holdIsFirst ? step : -step), -LONGEST, LONGEST);
        }

        void ofTheDestruction() {
            pass(holdWaits);
        }

        void ofTheHold() {
            pass(-holdWaits);
        }

        private static void pass(long nanos) {
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < nanos) {
                Thread.onSpinWait();
            }
        }
    }
}
