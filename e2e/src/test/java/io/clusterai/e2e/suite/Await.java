package io.clusterai.e2e.suite;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, never for a time. */
public final class Await {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private Await() {}

    public static void until(String condition, Duration atMost, BooleanSupplier holds) {
        found(condition, atMost, () -> holds.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** The pace of a client that asks again and again. */
    public static void pause(Duration between) {
        LockSupport.parkNanos(between.toNanos());
    }

    /** The first value that is there. */
    public static <T> T found(String condition, Duration atMost, Supplier<Optional<T>> look) {
        Instant deadline = Instant.now().plus(atMost);
        RuntimeException last = null;
        do {
            try {
                Optional<T> value = look.get();
                if (value.isPresent()) {
                    return value.get();
                }
            } catch (RuntimeException notYet) {
                last = notYet;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        } while (Instant.now().isBefore(deadline));
        throw new AssertionError("not within " + atMost + ": " + condition, last);
    }
}
