package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.Doors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long a token went on working after it was taken back. Counted to the beginning of the last request that was let in, so that a slow machine
 * looks no worse than it is.
 *
 * @param lastYes since the token was taken back; zero when no request was let in any more
 * @param answer the first refusal
 */
record Refusal(Duration lastYes, Api.Answer answer) {

    static final Duration LATEST = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** To be called at once after the answer to the revocation. */
    static Refusal of(Doors.Door door, String token) {
        long revoked = System.nanoTime();
        long[] yes = {revoked};
        Api.Answer refused = Await.found(door + " refuses", PATIENCE, () -> {
            long begun = System.nanoTime();
            Api.Answer answer = door.knock(token);
            if (answer.status() == 200) {
                yes[0] = begun;
                return java.util.Optional.empty();
            }
            return java.util.Optional.of(answer);
        });
        return new Refusal(Duration.ofNanos(yes[0] - revoked), refused);
    }

    /** Every process refuses the token in time, as revoked. */
    static void everywhere(Doors doors, String token) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Refusal>> refusals = doors.all().stream()
                    .map(door -> threads.submit(() -> of(door, token)))
                    .toList();
            for (int index = 0; index < refusals.size(); index++) {
                Refusal refusal = refusals.get(index).get();
                assertThat(refusal.lastYes())
                        .as(doors.all().get(index).toString())
                        .isLessThan(LATEST);
                assertThat(refusal.answer().status())
                        .as(doors.all().get(index) + ": " + refusal.answer().body())
                        .isEqualTo(401);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (java.util.concurrent.ExecutionException failure) {
            throw new AssertionError(failure.getCause());
        }
    }
}
