package io.clusterai.gateway.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * One line of the health document.
 *
 * @param since when it reached this status
 * @param latency how long its slowest probe took
 * @param reason why it is not up, empty when it is
 */
record Component(String name, HealthStatus status, Instant since, Duration latency, String reason) {

    Component {
        requireNonNull(name, "name is null");
        requireNonNull(status, "status is null");
        requireNonNull(since, "since is null");
        requireNonNull(latency, "latency is null");
        requireNonNull(reason, "reason is null");
    }

    /** Whether it says the same as before, whatever time it took to say it. */
    boolean saysTheSameAs(Component other) {
        return name.equals(other.name) && status == other.status && reason.equals(other.reason);
    }
}
