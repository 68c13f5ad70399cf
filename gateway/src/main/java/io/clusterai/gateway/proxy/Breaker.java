package io.clusterai.gateway.proxy;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether one instance may be asked. It opens when too large a share of the last answers failed; after a pause one request tries
 * whether the instance is back. A read that waits too long counts as failed while it still waits, so that an instance that hangs is found
 * long before its requests time out. The caller brings the time. Thread-safe.
 */
final class Breaker {

    /** What the instance may be asked. */
    enum State {
        CLOSED,
        OPEN,
        /** One request finds out whether it is back. */
        HALF_OPEN
    }

    /**
     * When to open and for how long.
     *
     * @param window how far back answers count
     * @param minimum fewer failures than this in the window prove nothing
     * @param ratio the share of failures that opens it
     * @param openFor the pause before it is tried again
     * @param slowAfter how long a read may wait before it counts as failed
     */
    record Policy(Duration window, int minimum, double ratio, Duration openFor, Duration slowAfter) {

        Policy {
            requireNonNull(openFor, "openFor is null");
            requireNonNull(slowAfter, "slowAfter is null");
            if (window.compareTo(Duration.ofMillis(SLOTS)) < 0 || minimum < 1 || ratio <= 0 || ratio > 1) {
                throw new IllegalArgumentException("a breaker needs a window, a minimum and a ratio up to 1");
            }
        }
    }

    /** So many times fewer failures do where nothing at all was answered since: clients that wait ask nothing more that could fail. */
    private static final int SILENCE_TELLS = 2;

    /** The window is counted in so many slots. */
    private static final int SLOTS = 10;

    private final Policy policy;
    private final long slotMillis;
    private final long[] slot = new long[SLOTS];
    private final int[] succeeded = new int[SLOTS];
    private final int[] failed = new int[SLOTS];
    private final Set<Call> waiting = new LinkedHashSet<>();
    private Instant lastSuccess = Instant.MIN;
    private Instant lastUnheard = Instant.MIN;
    /** Reads that waited too long and began after the last success. */
    private int unheard;

    private Instant openUntil;
    private Instant trialUntil;

    Breaker(Policy policy) {
        this.policy = requireNonNull(policy, "policy is null");
        this.slotMillis = policy.window().toMillis() / SLOTS;
    }

    /** Asks for leave to ask the instance; empty while it is open. What became of the request must be told to the call. */
    synchronized Optional<Call> ask(Instant now, boolean read) {
        countThoseThatWaitTooLong(now);
        boolean trial = false;
        if (openUntil != null) {
            if (now.isBefore(openUntil) || trialUntil != null && now.isBefore(trialUntil)) {
                return Optional.empty();
            }
            trial = true;
            trialUntil = now.plus(policy.openFor()).plus(policy.slowAfter());
        }
        Call call = new Call(now, read, trial);
        if (read) {
            waiting.add(call);
        }
        return Optional.of(call);
    }

    /** A request that is sent whatever the breaker thinks, because somebody decided so; what becomes of it counts. */
    synchronized Call askAnyway(Instant now, boolean read) {
        countThoseThatWaitTooLong(now);
        Call call = new Call(now, read, false);
        if (read) {
            waiting.add(call);
        }
        return call;
    }

    synchronized State state(Instant now) {
        countThoseThatWaitTooLong(now);
        if (openUntil == null) {
            return State.CLOSED;
        }
        return now.isBefore(openUntil) ? State.OPEN : State.HALF_OPEN;
    }

    /** How long it will be open at least. */
    synchronized Duration openFor(Instant now) {
        return openUntil == null || !now.isBefore(openUntil) ? Duration.ZERO : Duration.between(now, openUntil);
    }

    /** The share of failures in the window. */
    synchronized double failureRatio(Instant now) {
        int all = sum(succeeded, now) + sum(failed, now);
        return all == 0 ? 0 : (double) sum(failed, now) / all;
    }

    private void countThoseThatWaitTooLong(Instant now) {
        if (waiting.isEmpty()) {
            return;
        }
        Instant latest = now.minus(policy.slowAfter());
        for (Iterator<Call> oldest = waiting.iterator(); oldest.hasNext(); ) {
            Call call = oldest.next();
            if (call.begun.isAfter(latest)) {
                return;
            }
            oldest.remove();
            call.told = true;
            if (call.begun.isAfter(lastSuccess)) {
                unheard = lastUnheard.isBefore(now.minus(policy.window())) ? 1 : unheard + 1;
                lastUnheard = now;
            }
            count(call, false, now);
        }
    }

    private void count(Call call, boolean success, Instant now) {
        if (success) {
            lastSuccess = now;
            unheard = 0;
        }
        if (call.trial) {
            trialUntil = null;
            if (success) {
                openUntil = null;
                forget();
            } else {
                openUntil = now.plus(policy.openFor());
            }
            return;
        }
        int index = index(now);
        (success ? succeeded : failed)[index]++;
        if (!success && openUntil == null) {
            int failures = sum(failed, now);
            int all = failures + sum(succeeded, now);
            boolean fails = failures >= policy.minimum() && failures >= policy.ratio() * all;
            boolean hangs = unheard * SILENCE_TELLS >= policy.minimum();
            if (fails || hangs) {
                openUntil = now.plus(policy.openFor());
            }
        }
    }

    private int index(Instant now) {
        long number = now.toEpochMilli() / slotMillis;
        int index = Math.floorMod(number, SLOTS);
        if (slot[index] != number) {
            slot[index] = number;
            succeeded[index] = 0;
            failed[index] = 0;
        }
        return index;
    }

    private int sum(int[] counts, Instant now) {
        long newest = now.toEpochMilli() / slotMillis;
        int sum = 0;
        for (int i = 0; i < SLOTS; i++) {
            if (slot[i] > newest - SLOTS && slot[i] <= newest) {
                sum += counts[i];
            }
        }
        return sum;
    }

    private void forget() {
        Arrays.fill(slot, 0);
        Arrays.fill(succeeded, 0);
        Arrays.fill(failed, 0);
    }

    /** One request; whatever is told first counts. */
    final class Call {

        private final Instant begun;
        private final boolean read;
        private final boolean trial;
        private boolean told;

        private Call(Instant begun, boolean read, boolean trial) {
            this.begun = begun;
            this.read = read;
            this.trial = trial;
        }

        /** The instance answered. */
        void succeeded(Instant now) {
            tell(true, now);
        }

        /** The instance could not be reached, did not answer in time, or answered that it is broken. */
        void failed(Instant now) {
            tell(false, now);
        }

        /** Nobody waits any longer, so nothing is known about the instance. */
        void abandoned() {
            synchronized (Breaker.this) {
                if (!told) {
                    told = true;
                    waiting.remove(this);
                    if (trial) {
                        trialUntil = null;
                    }
                }
            }
        }

        private void tell(boolean success, Instant now) {
            synchronized (Breaker.this) {
                if (told) {
                    return;
                }
                told = true;
                if (read) {
                    waiting.remove(this);
                }
                count(this, success, now);
            }
        }
    }
}
