package io.clusterai.auth.key;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Every signing key that is published: at most one that will sign next, the one that signs now, and those that signed before. */
record KeyRing(List<Entry> keys) {

    KeyRing {
        keys = List.copyOf(keys);
    }

    /**
     * What is due. A key is published ahead of its first signature, because readers of the key set look only now and then, and stays published
     * while tokens that it signed may live.
     */
    Step due(Instant now, Timing timing) {
        Optional<Entry> spent = keys.stream()
                .filter(key -> key.retiredAt()
                        .map(at -> !now.isBefore(at.plus(timing.keepRetired())))
                        .orElse(false))
                .findFirst();
        if (spent.isPresent()) {
            return new Step.Forget(spent.get().id());
        }
        Optional<Entry> next = next();
        if (next.isPresent()) {
            return now.isBefore(next.get().createdAt().plus(timing.publishAhead()))
                    ? new Step.Rest()
                    : new Step.Activate(next.get().id());
        }
        return active().filter(key -> !now.isBefore(key.signsSince().plus(timing.rotateEvery())))
                .<Step>map(old -> new Step.Publish())
                .orElseGet(Step.Rest::new);
    }

    Optional<Entry> next() {
        return keys.stream().filter(key -> key.state() == State.NEXT).findFirst();
    }

    Optional<Entry> active() {
        return keys.stream().filter(key -> key.state() == State.ACTIVE).findFirst();
    }

    /** What a key is there for. */
    enum State {
        NEXT,
        ACTIVE,
        RETIRED
    }

    /** A key without its secret. */
    record Entry(String id, Instant createdAt, Optional<Instant> activatedAt, Optional<Instant> retiredAt) {

        Entry {
            requireNonNull(id, "id is null");
            requireNonNull(createdAt, "createdAt is null");
            requireNonNull(activatedAt, "activatedAt is null");
            requireNonNull(retiredAt, "retiredAt is null");
        }

        State state() {
            if (retiredAt.isPresent()) {
                return State.RETIRED;
            }
            return activatedAt.isPresent() ? State.ACTIVE : State.NEXT;
        }

        private Instant signsSince() {
            return activatedAt.orElse(createdAt);
        }
    }

    /** How long each part of a key's life takes. */
    record Timing(Duration rotateEvery, Duration publishAhead, Duration keepRetired) {

        Timing {
            if (!rotateEvery.isPositive() || publishAhead.isNegative() || !keepRetired.isPositive()) {
                throw new IllegalArgumentException("keys rotate and are kept for some time");
            }
        }
    }

    /** One thing to do. */
    sealed interface Step {

        record Publish() implements Step {}

        record Activate(String id) implements Step {}

        record Forget(String id) implements Step {}

        record Rest() implements Step {}
    }
}
