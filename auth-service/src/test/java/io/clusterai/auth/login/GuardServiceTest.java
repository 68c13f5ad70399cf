package io.clusterai.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.auth.session.Origin;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.sealing.SealingKeys;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class GuardServiceTest {

    private static final int FREE = 3;
    private static final int FREE_PER_ADDRESS = 50;

    @Inject
    Pool pool;

    @Inject
    SealingKeys keys;

    private final String account = "account-" + UUID.randomUUID();
    private final Origin origin = new Origin("address-" + UUID.randomUUID(), "");

    @ParameterizedTest
    @EnumSource(names = {"INVALID_CREDENTIALS", "INVALID_SECOND_FACTOR"})
    void whatIsWrongCounts(ErrorCode code) {
        GuardService guard = instance();
        for (int attempt = 0; attempt < FREE; attempt++) {
            assertThat(fail(guard, code)).contains(code);
        }

        assertThat(succeed(guard)).contains(ErrorCode.TOO_MANY_REQUESTS);
    }

    @ParameterizedTest
    @EnumSource(names = {"SECOND_FACTOR_REQUIRED", "SERVICE_UNAVAILABLE", "SESSION_NOT_FOUND"})
    void whatIsNotWrongDoesNotCount(ErrorCode code) {
        GuardService guard = instance();
        for (int attempt = 0; attempt < FREE_PER_ADDRESS + 1; attempt++) {
            assertThat(fail(guard, code)).contains(code);
        }
    }

    @Test
    void anOutageDoesNotCount() {
        GuardService guard = instance();
        for (int attempt = 0; attempt < FREE + 1; attempt++) {
            guard.attempt(account, origin, () -> {
                        throw new IllegalStateException("connection refused");
                    })
                    .onFailure(IllegalStateException.class)
                    .recoverWithNull()
                    .await()
                    .indefinitely();
        }

        assertThat(succeed(guard)).isEmpty();
    }

    @Test
    void anOutageDoesNotWashGuessesAway() {
        GuardService guard = instance();
        for (int attempt = 0; attempt < FREE; attempt++) {
            fail(guard, ErrorCode.INVALID_CREDENTIALS);
            fail(guard, ErrorCode.SERVICE_UNAVAILABLE);
        }

        assertThat(succeed(guard)).contains(ErrorCode.TOO_MANY_REQUESTS);
    }

    @Test
    void whatOneReplicaSawTheOtherKnows() {
        GuardService one = instance();
        GuardService other = instance();
        fail(one, ErrorCode.INVALID_CREDENTIALS);
        fail(other, ErrorCode.INVALID_CREDENTIALS);
        fail(one, ErrorCode.INVALID_CREDENTIALS);

        assertThat(succeed(other)).contains(ErrorCode.TOO_MANY_REQUESTS);
        assertThat(succeed(one)).contains(ErrorCode.TOO_MANY_REQUESTS);
    }

    @Test
    void aRestartForgetsNothing() {
        GuardService before = instance();
        for (int attempt = 0; attempt < FREE; attempt++) {
            fail(before, ErrorCode.INVALID_CREDENTIALS);
        }

        assertThat(succeed(instance())).contains(ErrorCode.TOO_MANY_REQUESTS);
    }

    @Test
    void guessingAtOnceOnTwoReplicasGainsNothing() throws Exception {
        List<GuardService> replicas = List.of(instance(), instance());
        CompletableFuture<String> slow = new CompletableFuture<>();
        long begun = System.nanoTime();

        long refused;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> attempts = IntStream.range(0, 40)
                    .mapToObj(number -> threads.submit(() -> isRefused(replicas.get(number % 2), slow)))
                    .toList();
            // Those that were let in wait for their outcome.
            long answered = 0;
            for (Future<Boolean> attempt : attempts) {
                answered += attempt.get(20, TimeUnit.SECONDS) ? 1 : 0;
            }
            refused = answered;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        slow.complete("right");

        // Beyond the free ones one more may pass after one second, another after two more …
        long letIn = 40 - refused;
        assertThat(letIn).isBetween((long) FREE, FREE + (64L - Long.numberOfLeadingZeros(took.toSeconds())));
    }

    @Test
    void whoeverIsRefusedLeavesNothingBehind() {
        GuardService guard = instance();
        for (int attempt = 0; attempt < FREE; attempt++) {
            fail(guard, ErrorCode.INVALID_CREDENTIALS);
        }
        long before = rows();

        for (int attempt = 0; attempt < 20; attempt++) {
            assertThat(succeed(guard)).contains(ErrorCode.TOO_MANY_REQUESTS);
        }

        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void whatWeighsNothingIsDroppedAndTheTableIsBounded() {
        GuessRepository guesses = new GuessRepository(pool);
        GuardService guard = instance();
        fail(guard, ErrorCode.SERVICE_UNAVAILABLE);
        fail(guard, ErrorCode.INVALID_CREDENTIALS);
        pool.query("UPDATE login_guess SET wrong_at = wrong_at - interval '1 hour', familiar_until = NULL")
                .execute()
                .await()
                .indefinitely();
        fail(guard, ErrorCode.INVALID_CREDENTIALS);

        guesses.forget(Duration.ofMinutes(15), Duration.ofMinutes(1), 1000)
                .await()
                .indefinitely();
        assertThat(rows()).isEqualTo(3);
        guesses.forget(Duration.ofMinutes(15), Duration.ofMinutes(1), 2).await().indefinitely();
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void namesAndAddressesAreNotStored() {
        fail(instance(), ErrorCode.INVALID_CREDENTIALS);

        assertThat(pool.query("SELECT g::text AS row FROM login_guess g")
                        .execute()
                        .await()
                        .indefinitely())
                .noneMatch(row -> row.getString("row").contains(account)
                        || row.getString("row").contains(origin.address()));
    }

    /** Everything a replica knows of guesses lies in the database. */
    private GuardService instance() {
        return new GuardService(
                new LoginThrottle(FREE, FREE_PER_ADDRESS, 30, Duration.ofMinutes(15), Duration.ofDays(30)),
                new GuessRepository(pool),
                keys);
    }

    private Optional<ErrorCode> succeed(GuardService guard) {
        return outcome(guard, Uni.createFrom().item("right"));
    }

    private Optional<ErrorCode> fail(GuardService guard, ErrorCode code) {
        return outcome(guard, Uni.createFrom().failure(new ProblemException(code, "As it happens.")));
    }

    private Optional<ErrorCode> outcome(GuardService guard, Uni<String> work) {
        return guard.attempt(account, origin, () -> work)
                .map(right -> Optional.<ErrorCode>empty())
                .onFailure(ProblemException.class)
                .recoverWithItem(problem -> Optional.of(problem.code()))
                .await()
                .indefinitely();
    }

    /** False as soon as it was let in. */
    private boolean isRefused(GuardService guard, CompletableFuture<String> slow) {
        CompletableFuture<Boolean> refused = new CompletableFuture<>();
        guard.attempt(account, origin, () -> {
                    refused.complete(false);
                    return Uni.createFrom().completionStage(slow);
                })
                .subscribe()
                .with(right -> {}, failure -> refused.complete(true));
        return refused.join();
    }

    private long rows() {
        return pool.query("SELECT count(*) AS rows FROM login_guess")
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong("rows");
    }
}
