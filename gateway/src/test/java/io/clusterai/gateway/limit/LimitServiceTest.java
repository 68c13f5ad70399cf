package io.clusterai.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clusterai.platform.stack.TestStack;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a request while a real Redis takes too long. */
class LimitServiceTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final String network = UUID.randomUUID().toString();
    private Redis redis;
    private LimitStoreClient store;
    private LimitService limits;

    @BeforeEach
    void connect() throws Exception {
        redis = Redis.createClient(vertx, TestStack.addresses().redis());
        redis(Command.SET, "gateway:limits:since", "0");
        store = new LimitStoreClient(redis, vertx, Duration.ofMillis(50));
        store.start(null);
        // Two gateways, so that one alone may let pass half.
        LimitConfig config = new SmallRyeConfigBuilder()
                .withMapping(LimitConfig.class)
                .withDefaultValues(Map.of(
                        "gateway.limits.per-address", "4",
                        "gateway.limits.window", WINDOW.toSeconds() + "s",
                        "gateway.limits.replicas", "2"))
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(LimitConfig.class);
        limits = new LimitService(store, config, metrics);
        await("the store remembers a whole window").atMost(SOON).until(() -> remembers(WINDOW));
    }

    @AfterEach
    void close() throws Exception {
        store.stop(null);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void givesBackWhatWasChargedTooLateToARequestThatWasRefused() throws Exception {
        assertThat(passes()).isTrue();
        assertThat(passes()).isTrue();

        redis(Command.CLIENT, "PAUSE", "300");
        assertThat(passes()).as("its half is used up").isFalse();

        await().atMost(SOON).until(() -> count("gateway_limits_taken_back_total") == 1);
        assertThat(charged()).isEqualTo(2);
        assertThat(passes()).isTrue();
        assertThat(passes()).isTrue();
        assertThat(passes()).isFalse();
    }

    @Test
    void keepsWhatWasChargedTooLateToARequestThatPassed() throws Exception {
        redis(Command.CLIENT, "PAUSE", "300");
        assertThat(passes()).as("its half is free").isTrue();

        await().atMost(SOON).untilAsserted(() -> assertThat(charged()).isEqualTo(1));
        assertThat(count("gateway_limits_decided_alone_total")).isEqualTo(1);
        assertThat(count("gateway_limits_taken_back_total")).isZero();
    }

    @Test
    void givesUpARedisThatHangsAndComesBackToIt() throws Exception {
        redis(Command.CLIENT, "PAUSE", "4000");

        await().atMost(SOON).until(() -> {
            long begun = System.nanoTime();
            passes();
            // Nobody is asked any more: that takes no time at all.
            return System.nanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(20);
        });

        double alone = count("gateway_limits_decided_alone_total");
        await().atMost(SOON).until(() -> {
            double before = count("gateway_limits_decided_alone_total");
            passes();
            return before > alone && before == count("gateway_limits_decided_alone_total");
        });
    }

    private boolean remembers(Duration window) throws Exception {
        Charge probe = new Charge(new Limit("probe", 1_000, window), network);
        try {
            return Questions.charge(store, List.of(probe))
                            .get(10, TimeUnit.SECONDS)
                            .age()
                            .compareTo(window)
                    >= 0;
        } catch (ExecutionException notYet) {
            return false;
        }
    }

    private boolean passes() throws Exception {
        return get(limits.ofAddress(network)).allowed();
    }

    private double count(String counter) {
        return metrics.counter(counter).count();
    }

    private int charged() throws Exception {
        return redis(Command.LLEN, "gateway:limit:address:" + network).toInteger();
    }

    private Response redis(Command command, String... arguments) throws Exception {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return get(redis.send(request));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
