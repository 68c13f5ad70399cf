package io.clusterai.auth.login;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Slows guessing down: after some free wrong guesses every further one doubles the pause, per account and address together, per address alone, and
 * per account wherever it is tried from. The last would let anybody lock an account, so an address from which the account signed in lately is
 * spared it. It never asks whether the account exists. Pure: the caller brings the counts and the time.
 *
 * @param freePerAccount how many wrong guesses cost nothing for one account from one address
 * @param freePerAddress the same for all accounts from one address
 * @param freePerAccountAnywhere the same for one account from all addresses
 * @param forgetAfter wrong guesses are forgotten after this long without another one
 * @param familiarFor for how long an address is spared what happens elsewhere
 */
public record LoginThrottle(
        int freePerAccount,
        int freePerAddress,
        int freePerAccountAnywhere,
        Duration forgetAfter,
        Duration familiarFor) {

    /** After this long an attempt that did not say how it ended is taken for one whose process died. */
    static final Duration LONGEST_ATTEMPT = Duration.ofMinutes(1);

    private static final int MOST_DOUBLINGS = 9;

    public LoginThrottle {
        if (freePerAccount < 1 || freePerAddress < 1 || freePerAccountAnywhere < 1) {
            throw new IllegalArgumentException("at least one failure must be free");
        }
        requireNonNull(forgetAfter, "forgetAfter is null");
        requireNonNull(familiarFor, "familiarFor is null");
    }

    /** How long to wait first, or empty: go ahead. */
    Optional<Duration> pause(Guesses guesses, Instant now) {
        Duration pause =
                longer(pauseOf(guesses.pair(), freePerAccount, now), pauseOf(guesses.address(), freePerAddress, now));
        if (!guesses.pair().familiarUntil().map(now::isBefore).orElse(false)) {
            pause = longer(pause, pauseOf(guesses.account(), freePerAccountAnywhere, now));
        }
        return Optional.of(pause).filter(Duration::isPositive);
    }

    /** An attempt is under way; until it has ended it weighs as much as a wrong one, so that many at the same time gain nothing. */
    Guesses begun(Guesses guesses, Instant now) {
        return guesses.each(count -> current(count, now).begun(now));
    }

    /** It was a wrong guess. */
    Guesses wrong(Guesses guesses, Instant now) {
        return guesses.each(count -> current(count, now).ended().wrong(now));
    }

    /** It told nothing about the account: it is as if it had not been. */
    Guesses returned(Guesses guesses) {
        return guesses.each(Count::ended);
    }

    /** It was right: the account starts afresh from this address, and what others do to it elsewhere is not held against it. */
    Guesses right(Guesses guesses, Instant now) {
        Guesses ended = returned(guesses);
        return new Guesses(ended.pair().familiar(now.plus(familiarFor)), ended.address(), ended.account());
    }

    private Duration pauseOf(Count stored, int free, Instant now) {
        Count count = current(stored, now);
        if (count.total() < free) {
            return Duration.ZERO;
        }
        Duration pause = Duration.ofSeconds(1L << Math.min(count.total() - free, MOST_DOUBLINGS));
        return Duration.between(now, count.last().plus(pause));
    }

    private Count current(Count count, Instant now) {
        return count.without(
                !now.isBefore(count.wrongAt().plus(forgetAfter)),
                !now.isBefore(count.underWayAt().plus(LONGEST_ATTEMPT)));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
