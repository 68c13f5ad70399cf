package io.clusterai.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clusterai.platform.stack.TestStack;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The script against a real Redis. */
class LimitStoreClientTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final Charge address = new Charge(new Limit("address", 5, Duration.ofMinutes(1)), any());
    private final Charge user = new Charge(new Limit("user", 3, Duration.ofMinutes(1)), any());
    private Redis redis;
    private LimitStoreClient first;
    private LimitStoreClient second;

    @BeforeEach
    void connect() throws Exception {
        redis = Redis.createClient(vertx, TestStack.addresses().redis());
        first = new LimitStoreClient(redis, vertx, SOON);
        second = new LimitStoreClient(redis, vertx, SOON);
        first.start(null);
        second.start(null);
        await().atMost(SOON).until(() -> asks(first) && asks(second));
    }

    @AfterEach
    void close() throws Exception {
        first.stop(null);
        second.stop(null);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void countsForAllGatewaysTogether() throws Exception {
        int passed = 0;
        for (int i = 0; i < 10; i++) {
            passed += charge(i % 3 == 0 ? first : second, address).refused() == 0 ? 1 : 0;
        }

        assertThat(passed).isEqualTo(5);
    }

    @Test
    void tellsHowManyAreUsedAndWhenTheOldestLeaves() throws Exception {
        charge(first, address);
        LimitStoreClient.Answer answer = charge(second, address);

        assertThat(answer.used()).containsExactly(2);
        assertThat(answer.resets().getFirst()).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
    }

    @Test
    void chargesAllOrNothing() throws Exception {
        for (int i = 0; i < 3; i++) {
            charge(first, user);
        }

        LimitStoreClient.Answer refused = charge(first, address, user);

        assertThat(refused.refused()).isEqualTo(2);
        assertThat(refused.pause()).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
        assertThat(charge(first, address).used()).containsExactly(1);
    }

    @Test
    void letsOnePassWhenTheOldestHasLeft() throws Exception {
        Charge brief = new Charge(new Limit("brief", 2, Duration.ofMillis(300)), any());
        charge(first, brief);
        charge(first, brief);
        assertThat(charge(first, brief).refused()).isEqualTo(1);

        await().atMost(SOON).until(() -> charge(first, brief).refused() == 0);
    }

    @Test
    void saysWhenItHasForgotten() throws Exception {
        charge(first, address);
        redis.send(Request.cmd(Command.FLUSHALL))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThat(charge(first, address).age()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void remembersFromTheMomentItConnects() throws Exception {
        redis.send(Request.cmd(Command.FLUSHALL))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        LimitStoreClient quiet = new LimitStoreClient(redis, vertx, SOON);
        quiet.start(null);

        await().atMost(SOON)
                .until(() -> redis.send(Request.cmd(Command.GET).arg("gateway:limits:since"))
                                .toCompletionStage()
                                .toCompletableFuture()
                                .get(10, TimeUnit.SECONDS)
                        != null);
        quiet.stop(null);
    }

    @Test
    void findsItsScriptAgain() throws Exception {
        redis.send(Request.cmd(Command.SCRIPT).arg("FLUSH"))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        await().atMost(SOON).until(() -> asks(first));
    }

    @Test
    void leavesConnectionsToOthers() throws Exception {
        Properties configured = new Properties();
        try (InputStream file = getClass().getResourceAsStream("/application.properties")) {
            configured.load(file);
        }

        assertThat(Integer.parseInt(configured.getProperty("quarkus.redis.max-pool-size")))
                .isGreaterThan(LimitStoreClient.MOST_CONNECTIONS + 16);
    }

    private static boolean asks(LimitStoreClient store) {
        try {
            charge(store, new Charge(new Limit("probe", 1_000_000, Duration.ofMinutes(1)), any()));
            return true;
        } catch (Exception notYet) {
            return false;
        }
    }

    private static LimitStoreClient.Answer charge(LimitStoreClient store, Charge... charges) throws Exception {
        return Questions.charge(store, List.of(charges)).get(10, TimeUnit.SECONDS);
    }

    private static String any() {
        return UUID.randomUUID().toString();
    }
}
