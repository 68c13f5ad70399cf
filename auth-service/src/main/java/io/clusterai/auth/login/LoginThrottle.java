package io.clusterai.auth.login;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows guessing down: after some free failures every further one doubles the pause, per account and address together and per address alone.
 * It never asks whether the account exists. Bounded; thread-safe; the caller brings the time.
 */
public final class LoginThrottle {

    private static final int MOST_ENTRIES = 20_000;
    private static final int MOST_DOUBLINGS = 9;

    private final Limits limits;
    private final Map<Subject, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, Failures> eldest) {
            return size() > MOST_ENTRIES;
        }
    };

    public LoginThrottle(Limits limits) {
        this.limits = requireNonNull(limits, "limits is null");
    }

    /**
     * How long to wait first, or empty: go ahead. An attempt that may go ahead counts as failed until {@link #succeeded}, so that many at the
     * same time gain nothing.
     */
    public synchronized Optional<Duration> admit(String account, String address, Instant now) {
        Subject pair = new Subject(account, address);
        Subject origin = new Subject("", address);
        Duration pause =
                longer(pauseOf(pair, limits.freePerAccount(), now), pauseOf(origin, limits.freePerAddress(), now));
        if (!pause.isZero()) {
            return Optional.of(pause);
        }
        failures.merge(pair, new Failures(1, now), Failures::plus);
        failures.merge(origin, new Failures(1, now), Failures::plus);
        return Optional.empty();
    }

    /** The attempt was no failure after all; the account starts afresh from this address. */
    public synchronized void succeeded(String account, String address) {
        failures.remove(new Subject(account, address));
        failures.computeIfPresent(new Subject("", address), (origin, counted) -> counted.minusOne());
    }

    private Duration pauseOf(Subject subject, int free, Instant now) {
        Failures counted = failures.get(subject);
        if (counted == null) {
            return Duration.ZERO;
        }
        if (!now.isBefore(counted.last().plus(limits.forgetAfter()))) {
            failures.remove(subject);
            return Duration.ZERO;
        }
        if (counted.count() < free) {
            return Duration.ZERO;
        }
        Duration pause = Duration.ofSeconds(1L << Math.min(counted.count() - free, MOST_DOUBLINGS));
        Duration left = Duration.between(now, counted.last().plus(pause));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** How many failures cost nothing, and when they are forgotten. */
    public record Limits(int freePerAccount, int freePerAddress, Duration forgetAfter) {

        public Limits {
            if (freePerAccount < 1 || freePerAddress < 1) {
                throw new IllegalArgumentException("at least one failure must be free");
            }
            requireNonNull(forgetAfter, "forgetAfter is null");
        }
    }

    private record Subject(String account, String address) {}

    private record Failures(int count, Instant last) {

        Failures plus(Failures later) {
            return new Failures(count + later.count, later.last);
        }

        Failures minusOne() {
            return count <= 1 ? null : new Failures(count - 1, last);
        }
    }
}
