package io.clusterai.platform.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.stack.TestStack;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas and one thing to own, against a real PostgreSQL. */
class LeasesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Vertx vertx;
    private static Pool pool;
    private static TestStack.TestDatabase database;

    private Leases first;
    private Leases second;

    @BeforeAll
    static void connect() throws Exception {
        database = TestStack.freshDatabase("lease");
        vertx = Vertx.vertx();
        pool = PgBuilder.pool()
                .connectingTo(PgConnectOptions.fromUri(database.url())
                        .setUser(database.username())
                        .setPassword(database.password()))
                .with(new PoolOptions().setMaxSize(6))
                .using(vertx)
                .build();
        pool.query("CREATE TABLE lease (name text PRIMARY KEY, owner text NOT NULL, epoch bigint NOT NULL,"
                        + " expires_at timestamptz NOT NULL)")
                .execute()
                .await()
                .atMost(PATIENCE);
    }

    @AfterAll
    static void disconnect() throws Exception {
        pool.closeAndAwait();
        vertx.closeAndAwait();
        TestStack.drop(database);
    }

    @BeforeEach
    void twoReplicas() {
        first = replica();
        second = replica();
    }

    @AfterEach
    void stop() {
        first.stop(null);
        second.stop(null);
    }

    @Test
    void onlyOneReplicaOwnsAThing() {
        Lease mine = first.want("cluster:only");
        await(mine::isHeld);

        Lease theirs = second.want("cluster:only");
        Lease other = second.want("cluster:other");
        await(other::isHeld);

        assertThat(theirs.isHeld()).isFalse();
        assertThat(mine.isHeld()).isTrue();
    }

    @Test
    void aReleasedThingPassesOnWithAHigherEpoch() {
        Lease mine = first.want("cluster:released");
        await(mine::isHeld);
        Lease theirs = second.want("cluster:released");

        mine.release();
        await(theirs::isHeld);

        assertThat(mine.isHeld()).isFalse();
        assertThat(theirs.epoch()).isGreaterThan(mine.epoch());
    }

    @Test
    void aDeadOwnersThingPassesOnAndItsLateWriteFails() {
        Lease mine = first.want("cluster:dead");
        await(mine::isHeld);
        first.die();
        Lease theirs = second.want("cluster:dead");

        await(theirs::isHeld);

        assertThat(mine.isHeld()).isFalse();
        assertThatThrownBy(() -> pool.withTransaction(mine::check).await().atMost(PATIENCE))
                .isInstanceOf(LeaseLostException.class);
        pool.withTransaction(theirs::check).await().atMost(PATIENCE);
    }

    private static Leases replica() {
        LeaseConfig config = new SmallRyeConfigBuilder()
                .withMapping(LeaseConfig.class)
                .withDefaultValue("lease.time-to-live", "PT1.5S")
                .withDefaultValue("lease.renew-every", "PT0.2S")
                .build()
                .getConfigMapping(LeaseConfig.class);
        Leases leases = new Leases(pool, config, Optional.of("replica"));
        leases.start(null);
        return leases;
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("the condition holds in time").isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
