package io.clusterai.auth.login;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Keeps the table of guesses small. */
@ApplicationScoped
class GuessJob {

    /** Some 30 MB. Hashing passwords for this many guesses takes longer than they are kept. */
    private static final int MOST = 200_000;

    private final GuessRepository guesses;
    private final LoginThrottle throttle;

    GuessJob(GuessRepository guesses, LoginThrottle throttle) {
        this.guesses = guesses;
        this.throttle = throttle;
    }

    @Scheduled(every = "1m", delayed = "30s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return guesses.forget(throttle.forgetAfter(), LoginThrottle.LONGEST_ATTEMPT, MOST);
    }
}
