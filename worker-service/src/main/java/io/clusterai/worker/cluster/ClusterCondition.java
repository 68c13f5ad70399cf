package io.clusterai.worker.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a scheduler was found when it was last asked.
 *
 * @param controlApi whether it offers the routes that retire workers; Dask leaves them off unless told otherwise
 * @param reason what is wrong, empty when nothing is
 * @param lastSeenAt when it last answered
 */
public record ClusterCondition(ClusterState state, boolean controlApi, String reason, Optional<Instant> lastSeenAt) {

    static final String CONTROL_API_OFF = "The scheduler's control API is off, so workers it lists cannot be retired."
            + " Add 'distributed.http.scheduler.api' to its distributed.scheduler.http.routes.";

    public ClusterCondition {
        requireNonNull(state, "state is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(lastSeenAt, "lastSeenAt is null");
    }

    /** Before anybody asked. */
    public static ClusterCondition unknown() {
        return new ClusterCondition(ClusterState.UNKNOWN, false, "", Optional.empty());
    }

    /** The scheduler answered. */
    public ClusterCondition answered(boolean controlApiOn, Instant now) {
        return new ClusterCondition(
                ClusterState.REACHABLE, controlApiOn, controlApiOn ? "" : CONTROL_API_OFF, Optional.of(now));
    }

    /** The scheduler did not answer. One missed answer proves nothing; silence longer than the patience does. */
    public ClusterCondition missed(String why, Instant now, Duration patience) {
        boolean mayRecover = lastSeenAt.isPresent()
                && state == ClusterState.REACHABLE
                && now.isBefore(lastSeenAt.get().plus(patience));
        return mayRecover ? this : new ClusterCondition(ClusterState.UNREACHABLE, controlApi, why, lastSeenAt);
    }

    /** Whether a reader would notice the difference; that it answered once more is none. */
    public boolean differsFrom(ClusterCondition other) {
        return state != other.state || controlApi != other.controlApi || !reason.equals(other.reason);
    }
}
