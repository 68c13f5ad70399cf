package io.clusterai.alert.evaluation;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.AlertStatus;
import java.time.Instant;
import java.util.Optional;

/** Where an alert stands. Each state offers only the moves that are legal from it. */
public sealed interface AlertState {

    /** When the condition first held. */
    Instant since();

    /** When this state was reached. */
    Instant at();

    /** When it began to fire, if it ever did. */
    Optional<Instant> firedAt();

    AlertStatus status();

    /** A state that can still end. */
    sealed interface Open extends AlertState {

        default Resolved resolve(Instant at, Resolution resolution) {
            return new Resolved(since(), firedAt(), at, resolution);
        }
    }

    /** A state in which the alert disturbs, or somebody has taken it. */
    sealed interface Burning extends Open {

        default Acknowledged acknowledge(Acknowledgement acknowledgement) {
            return new Acknowledged(since(), firedAt().orElseThrow(), acknowledgement);
        }
    }

    /** The condition holds, but not yet for long enough to disturb anyone. */
    record Pending(Instant since) implements Open {

        public Pending {
            requireNonNull(since, "since is null");
        }

        public Firing fire(Instant at) {
            return new Firing(since, at, at);
        }

        @Override
        public Instant at() {
            return since;
        }

        @Override
        public Optional<Instant> firedAt() {
            return Optional.empty();
        }

        @Override
        public AlertStatus status() {
            return AlertStatus.PENDING;
        }
    }

    /** The condition has held for long enough. */
    record Firing(Instant since, Instant fired, Instant at) implements Burning {

        public Firing {
            requireNonNull(since, "since is null");
            requireNonNull(fired, "fired is null");
            requireNonNull(at, "at is null");
        }

        @Override
        public Optional<Instant> firedAt() {
            return Optional.of(fired);
        }

        @Override
        public AlertStatus status() {
            return AlertStatus.FIRING;
        }
    }

    /** It fires and somebody is on it. */
    record Acknowledged(Instant since, Instant fired, Acknowledgement acknowledgement) implements Burning {

        public Acknowledged {
            requireNonNull(since, "since is null");
            requireNonNull(fired, "fired is null");
            requireNonNull(acknowledgement, "acknowledgement is null");
        }

        /** The acknowledgement's time is over and nobody has solved it. */
        public Firing expire(Instant at) {
            return new Firing(since, fired, at);
        }

        @Override
        public Instant at() {
            return acknowledgement.at();
        }

        @Override
        public Optional<Instant> firedAt() {
            return Optional.of(fired);
        }

        @Override
        public AlertStatus status() {
            return AlertStatus.ACKNOWLEDGED;
        }
    }

    /** It is over. The same series may raise a new occurrence. */
    record Resolved(Instant since, Optional<Instant> firedAt, Instant at, Resolution resolution) implements AlertState {

        public Resolved {
            requireNonNull(since, "since is null");
            requireNonNull(firedAt, "firedAt is null");
            requireNonNull(at, "at is null");
            requireNonNull(resolution, "resolution is null");
        }

        @Override
        public AlertStatus status() {
            return AlertStatus.RESOLVED;
        }
    }
}
