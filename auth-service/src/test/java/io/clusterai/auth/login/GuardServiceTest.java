package io.clusterai.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.auth.session.Origin;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardServiceTest {

    private static final Origin ORIGIN = new Origin("203.0.113.7", "");

    private final GuardService guard = new GuardService(
            new LoginThrottle(new LoginThrottle.Limits(3, 5, 7, Duration.ofMinutes(15), Duration.ofDays(30))),
            InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z")));

    @ParameterizedTest
    @EnumSource(names = {"INVALID_CREDENTIALS", "INVALID_SECOND_FACTOR"})
    void whatIsWrongCounts(ErrorCode code) {
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(failure(Uni.createFrom().failure(problem(code)))).isEqualTo(code);
        }

        assertThat(failure(Uni.createFrom().item("right"))).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
    }

    @ParameterizedTest
    @EnumSource(names = {"SECOND_FACTOR_REQUIRED", "SERVICE_UNAVAILABLE", "SESSION_NOT_FOUND"})
    void whatIsNotWrongDoesNotCount(ErrorCode code) {
        for (int attempt = 0; attempt < 20; attempt++) {
            assertThat(failure(Uni.createFrom().failure(problem(code)))).isEqualTo(code);
        }
    }

    @Test
    void anOutageDoesNotCount() {
        for (int attempt = 0; attempt < 20; attempt++) {
            guard.attempt("ann", ORIGIN, () -> {
                        throw new IllegalStateException("connection refused");
                    })
                    .onFailure(IllegalStateException.class)
                    .recoverWithNull()
                    .await()
                    .indefinitely();
        }
    }

    @Test
    void anOutageDoesNotWashGuessesAway() {
        for (int attempt = 0; attempt < 3; attempt++) {
            failure(Uni.createFrom().failure(problem(ErrorCode.INVALID_CREDENTIALS)));
            failure(Uni.createFrom().failure(problem(ErrorCode.SERVICE_UNAVAILABLE)));
        }

        assertThat(failure(Uni.createFrom().item("right"))).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
    }

    @Test
    void guessingAtOnceGainsNothing() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        IntStream.range(0, 3).forEach(guess -> guard.attempt(
                        "ann", ORIGIN, () -> Uni.createFrom().completionStage(slow))
                .subscribe()
                .with(done -> {}, failure -> {}));

        assertThat(failure(Uni.createFrom().item("right"))).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
        slow.completeExceptionally(problem(ErrorCode.SERVICE_UNAVAILABLE));
        assertThat(guard.attempt("ann", ORIGIN, () -> Uni.createFrom().item("right"))
                        .await()
                        .indefinitely())
                .isEqualTo("right");
    }

    private ErrorCode failure(Uni<String> outcome) {
        return guard.attempt("ann", ORIGIN, () -> outcome)
                .map(right -> (ErrorCode) null)
                .onFailure(ProblemException.class)
                .recoverWithItem(problem -> problem.code())
                .await()
                .indefinitely();
    }

    private static ProblemException problem(ErrorCode code) {
        return new ProblemException(code, "As it happens.");
    }
}
