package io.clusterai.platform.access;

import java.time.Duration;
import java.util.Optional;

/**
 * The newest access state together with the moment until which it may be trusted. Time is monotonic and counted from when a source was
 * <em>asked</em>, so that a slow answer never makes an old list look young. Thread-safe.
 */
final class Freshness {

    private final long validForNanos;
    private AccessState state;
    private long trustedFrom;

    Freshness(Duration validFor) {
        this.validForNanos = validFor.toNanos();
    }

    /**
     * An answer of the authority itself counts whatever its epoch, because it may have been rebuilt; but not when a later question was
     * answered before. Returns whether something changed.
     */
    synchronized boolean fromAuthority(AccessState answer, long askedAt) {
        if (isOvertaken(askedAt)) {
            return false;
        }
        boolean changed = state == null || state.epoch() != answer.epoch();
        state = answer;
        trustedFrom = askedAt;
        return changed;
    }

    /** The authority says that what we hold is current. */
    synchronized void unchanged(long askedAt) {
        if (state != null && !isOvertaken(askedAt)) {
            trustedFrom = askedAt;
        }
    }

    /** A copy older than what we already know proves nothing and is ignored. Returns whether something changed. */
    synchronized boolean fromCopy(AccessState copy, long askedAt) {
        if (state != null && copy.epoch() < state.epoch()) {
            return false;
        }
        return fromAuthority(copy, askedAt);
    }

    synchronized Optional<AccessState> at(long now) {
        return state != null && now - trustedFrom <= validForNanos ? Optional.of(state) : Optional.empty();
    }

    private boolean isOvertaken(long askedAt) {
        return state != null && askedAt - trustedFrom < 0;
    }

    /** The epoch we hold, fresh or not; empty before the first answer. */
    synchronized Optional<Long> epoch() {
        return Optional.ofNullable(state).map(AccessState::epoch);
    }
}
