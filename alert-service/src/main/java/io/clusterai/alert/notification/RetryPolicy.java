package io.clusterai.alert.notification;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides what becomes of a notification after an attempt. Pure: the caller brings time and chance.
 *
 * @param firstPause the pause after the first failure; doubles with each
 * @param longestPause bounds the pause, and so how late a notification is after its receiver came back
 * @param giveUpAfter how old a notification may get
 */
public record RetryPolicy(Duration firstPause, Duration longestPause, Duration giveUpAfter) {

    private static final int MAX_DOUBLINGS = 30;

    public RetryPolicy {
        requireNonNull(firstPause, "firstPause is null");
        requireNonNull(longestPause, "longestPause is null");
        requireNonNull(giveUpAfter, "giveUpAfter is null");
        if (firstPause.isNegative() || firstPause.isZero() || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException("pauses must be positive and the longest no shorter than the first");
        }
    }

    /**
     * @param attempts how many there have been, this one included
     * @param chance 0 to 1, so that many notifications do not return at once
     */
    public Decision decide(DeliveryOutcome outcome, int attempts, Instant createdAt, Instant now, double chance) {
        return switch (outcome) {
            case DeliveryOutcome.Delivered delivered -> new Decision.Done();
            case DeliveryOutcome.Refused refused -> new Decision.GiveUp(refused.reason());
            case DeliveryOutcome.Failed failed -> {
                Instant next = now.plus(pause(attempts, chance));
                yield next.isAfter(createdAt.plus(giveUpAfter))
                        ? new Decision.GiveUp(failed.reason())
                        : new Decision.Again(next, failed.reason());
            }
        };
    }

    /** Between half and the whole of the doubled pause. */
    private Duration pause(int attempts, double chance) {
        long factor = 1L << Math.min(Math.max(attempts - 1, 0), MAX_DOUBLINGS);
        long whole = Math.min(Math.multiplyExact(firstPause.toMillis(), factor), longestPause.toMillis());
        return Duration.ofMillis(whole / 2 + Math.round(whole / 2.0 * chance));
    }

    /** What to do with the notification. */
    public sealed interface Decision {

        record Done() implements Decision {}

        record Again(Instant at, String reason) implements Decision {}

        /** It is dead; the channel shows it. */
        record GiveUp(String reason) implements Decision {}
    }
}
