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
import io.vertx.mutiny.sqlclient.Tuple;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class GuardServiceTest {

    private static final int FREE = 3;
    private static final int FREE_PER_ADDRESS = 50;
    private static final int FREE_PER_ACCOUNT = 30;

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
    void forgivingAnAccountLetsItInFromEverywhereAtOnce() {
        GuardService guard = instance();
        Origin elsewhere = new Origin("address-" + UUID.randomUUID(), "");
        for (int attempt = 0; attempt < FREE; attempt++) {
            fail(guard, account, origin);
            fail(guard, account, elsewhere);
        }
        // From so many addresses that it is slowed down wherever it is tried.
        for (int attempt = 2 * FREE; attempt < FREE_PER_ACCOUNT; attempt++) {
            fail(guard, account, new Origin("address-" + UUID.randomUUID(), ""));
        }
        Origin fresh = new Origin("address-" + UUID.randomUUID(), "");
        prolongPauses();
        assertThat(List.of(succeed(guard), succeed(guard, account, elsewhere), succeed(guard, account, fresh)))
                .containsOnly(Optional.of(ErrorCode.TOO_MANY_REQUESTS));

        forgive(guard);

        assertThat(List.of(succeed(guard), succeed(guard, account, elsewhere), succeed(guard, account, fresh)))
                .containsOnly(Optional.empty());
    }

    @Test
    void forgivingAnAccountForgivesNeitherItsAddressNorOthers() {
        GuardService guard = instance();
        String other = "account-" + UUID.randomUUID();
        for (int attempt = 0; attempt < FREE; attempt++) {
            fail(guard, other, origin);
        }
        for (int attempt = FREE; attempt < FREE_PER_ADDRESS; attempt++) {
            fail(guard, "account-" + UUID.randomUUID(), origin);
        }

        prolongPauses();

        forgive(guard);

        assertThat(succeed(guard)).contains(ErrorCode.TOO_MANY_REQUESTS);
        assertThat(succeed(guard, other, origin)).contains(ErrorCode.TOO_MANY_REQUESTS);
    }

    @Test
    void whatIsUnderWayWhileAnAccountIsForgivenCountsOnceAtMost() {
        GuardService guard = instance();
        CompletableFuture<String> slow = new CompletableFuture<>();
        Uni<ErrorCode> attempt = guard.attempt(
                        account, origin, () -> Uni.createFrom().completionStage(slow))
                .map(right -> ErrorCode.INTERNAL_ERROR)
                .onFailure(ProblemException.class)
                .recoverWithItem(ProblemException::code);
        CompletableFuture<ErrorCode> outcome = attempt.subscribeAsCompletionStage();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> weight() == 3);

        forgive(guard);

        assertThat(weight()).isEqualTo(1);
        slow.completeExceptionally(new ProblemException(ErrorCode.INVALID_CREDENTIALS, "As it happens."));
        assertThat(outcome.join()).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
        assertThat(weight()).isEqualTo(3);
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
                new LoginThrottle(
                        FREE, FREE_PER_ADDRESS, FREE_PER_ACCOUNT, Duration.ofMinutes(15), Duration.ofDays(30)),
                new GuessRepository(pool),
                keys);
    }

    private void forgive(GuardService guard) {
        pool.withTransaction(transaction -> guard.forgive(transaction, account))
                .await()
                .indefinitely();
    }

    /** Beyond the length of a test. */
    private void prolongPauses() {
        pool.query("UPDATE login_guess SET wrong = wrong + 8 WHERE wrong >= " + FREE)
                .execute()
                .await()
                .indefinitely();
    }

    /** How much weighs of the account from the address, of each alone, and of nobody else. */
    private long weight() {
        GuessKeys.Three subjects = new GuessKeys(keys.macs("login-guesses.v1").current()).of(account, origin.address());
        return pool.preparedQuery("SELECT coalesce(sum(wrong + under_way), 0)::bigint FROM login_guess"
                        + " WHERE subject = ANY ($1)")
                .execute(Tuple.of(new UUID[] {subjects.pair(), subjects.address(), subjects.account()}))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getLong(0);
    }

    private Optional<ErrorCode> succeed(GuardService guard) {
        return succeed(guard, account, origin);
    }

    private static Optional<ErrorCode> succeed(GuardService guard, String account, Origin origin) {
        return outcome(guard, account, origin, Uni.createFrom().item("right"));
    }

    private static void fail(GuardService guard, String account, Origin origin) {
        assertThat(outcome(
                        guard,
                        account,
                        origin,
                        Uni.createFrom()
                                .failure(new ProblemException(ErrorCode.INVALID_CREDENTIALS, "As it happens."))))
                .contains(ErrorCode.INVALID_CREDENTIALS);
    }

    private Optional<ErrorCode> fail(GuardService guard, ErrorCode code) {
        return outcome(guard, account, origin, Uni.createFrom().failure(new ProblemException(code, "As it happens.")));
    }

    private static Optional<ErrorCode> outcome(GuardService guard, String account, Origin origin, Uni<String> work) {
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
