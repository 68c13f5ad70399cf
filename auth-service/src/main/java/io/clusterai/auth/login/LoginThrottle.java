package io.clusterai.auth.login;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Slows guessing down: after some free failures every further one doubles the pause, per account and address together, per address alone, and
 * per account wherever it is tried from. The last would let anybody lock an account, so an address from which the account signed in lately is
 * spared it. It never asks whether the account exists. Bounded; thread-safe; the caller brings the time.
 */
public final class LoginThrottle {

    private static final int MOST_ENTRIES = 20_000;
    private static final int MOST_DOUBLINGS = 9;

    private final Limits limits;
    private final Map<Subject, Failures> failures = new Bounded<>();
    private final Map<Subject, Instant> familiar = new Bounded<>();

    public LoginThrottle(Limits limits) {
        this.limits = requireNonNull(limits, "limits is null");
    }

    /**
     * How long to wait first, or empty: go ahead. An attempt that may go ahead counts as failed until {@link #succeeded} or {@link #returned}, so
     * that many at the same time gain nothing.
     */
    public synchronized Optional<Duration> admit(String account, String address, Instant now) {
        Subject pair = new Subject(account, address);
        Subject origin = new Subject("", address);
        Subject everywhere = new Subject(account, "");
        Duration pause =
                longer(pauseOf(pair, limits.freePerAccount(), now), pauseOf(origin, limits.freePerAddress(), now));
        if (!isFamiliar(pair, now)) {
            pause = longer(pause, pauseOf(everywhere, limits.freePerAccountAnywhere(), now));
        }
        if (!pause.isZero()) {
            return Optional.of(pause);
        }
        Failures failure = new Failures(1, now);
        failures.merge(pair, failure, Failures::plus);
        failures.merge(origin, failure, Failures::plus);
        failures.merge(everywhere, failure, Failures::plus);
        return Optional.empty();
    }

    /** The attempt was no failure after all; the account starts afresh from this address, and what others do to it elsewhere is not held against it. */
    public synchronized void succeeded(String account, String address, Instant now) {
        Subject pair = new Subject(account, address);
        failures.remove(pair);
        failures.computeIfPresent(new Subject("", address), (origin, counted) -> counted.minusOne());
        failures.computeIfPresent(new Subject(account, ""), (everywhere, counted) -> counted.minusOne());
        familiar.put(pair, now);
    }

    /** The attempt told nothing about the account: it is as if it had not been. */
    public synchronized void returned(String account, String address) {
        for (Subject subject :
                List.of(new Subject(account, address), new Subject("", address), new Subject(account, ""))) {
            failures.computeIfPresent(subject, (same, counted) -> counted.minusOne());
        }
    }

    private boolean isFamiliar(Subject pair, Instant now) {
        Instant last = familiar.get(pair);
        return last != null && now.isBefore(last.plus(limits.familiarFor()));
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

    /** How many failures cost nothing, when they are forgotten, and for how long an address is spared what happens elsewhere. */
    public record Limits(
            int freePerAccount,
            int freePerAddress,
            int freePerAccountAnywhere,
            Duration forgetAfter,
            Duration familiarFor) {

        public Limits {
            if (freePerAccount < 1 || freePerAddress < 1 || freePerAccountAnywhere < 1) {
                throw new IllegalArgumentException("at least one failure must be free");
            }
            requireNonNull(forgetAfter, "forgetAfter is null");
            requireNonNull(familiarFor, "familiarFor is null");
        }
    }

    /** Forgets what was not asked for longest. */
    private static final class Bounded<T> extends LinkedHashMap<Subject, T> {

        private static final long serialVersionUID = 1L;

        private Bounded() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Subject, T> eldest) {
            return size() > MOST_ENTRIES;
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
