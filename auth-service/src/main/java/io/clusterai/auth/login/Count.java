package io.clusterai.auth.login;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * Wrong guesses, and attempts of which nobody knows yet whether they are.
 *
 * @param wrongAt when the last wrong one was
 * @param underWayAt when the last of those under way began
 * @param familiarUntil until when this address is the account's own
 */
record Count(int wrong, Instant wrongAt, int underWay, Instant underWayAt, Optional<Instant> familiarUntil) {

    static final Count NONE = new Count(0, Instant.EPOCH, 0, Instant.EPOCH, Optional.empty());

    Count {
        requireNonNull(wrongAt, "wrongAt is null");
        requireNonNull(underWayAt, "underWayAt is null");
        requireNonNull(familiarUntil, "familiarUntil is null");
    }

    int total() {
        return wrong + underWay;
    }

    /** When the last of those that weigh was. */
    Instant last() {
        Instant lastWrong = wrong == 0 ? Instant.EPOCH : wrongAt;
        return underWay == 0 || underWayAt.isBefore(lastWrong) ? lastWrong : underWayAt;
    }

    Count without(boolean wrongOnes, boolean thoseUnderWay) {
        return new Count(wrongOnes ? 0 : wrong, wrongAt, thoseUnderWay ? 0 : underWay, underWayAt, familiarUntil);
    }

    Count begun(Instant at) {
        return new Count(wrong, wrongAt, underWay + 1, at, familiarUntil);
    }

    Count ended() {
        return new Count(wrong, wrongAt, Math.max(0, underWay - 1), underWayAt, familiarUntil);
    }

    Count wrong(Instant at) {
        return new Count(wrong + 1, at, underWay, underWayAt, familiarUntil);
    }

    Count familiar(Instant until) {
        return new Count(0, wrongAt, underWay, underWayAt, Optional.of(until));
    }
}
