package io.clusterai.model.pull;

import java.time.Duration;

/**
 * Decides whether a failed attempt is followed by another. Ollama resumes where the parts ended, so a retry costs little.
 *
 * @param attempts how many there are in all
 * @param pause before the next one; doubles with every attempt
 */
public record RetryPolicy(int attempts, Duration pause) {

    public RetryPolicy {
        if (attempts < 1 || pause.isNegative()) {
            throw new IllegalArgumentException("attempts must be positive and pause not negative");
        }
    }

    /** @param attempt the number of the one that failed, from 1 */
    public Decision decide(PullFailure failure, int attempt) {
        return switch (failure) {
            case PullFailure.Refused refused -> new Decision.GiveUp(refused.reason());
            case PullFailure.Interrupted interrupted -> retry(interrupted, attempt);
            case PullFailure.Stalled stalled -> retry(stalled, attempt);
        };
    }

    private Decision retry(PullFailure failure, int attempt) {
        return attempt >= attempts
                ? new Decision.GiveUp(failure.reason() + ", after " + attempts + " attempts")
                : new Decision.Retry(pause.multipliedBy(1L << Math.min(attempt - 1, 6)), failure.reason());
    }

    /** The answer together with its reason. */
    public sealed interface Decision {
        record Retry(Duration after, String reason) implements Decision {}

        record GiveUp(String reason) implements Decision {}
    }
}
