package io.clusterai.gateway.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;

/**
 * What one instance of a component said.
 *
 * @param ready whether it can do its job
 * @param latency how long the answer took
 * @param reason why it is not ready, empty otherwise
 * @param dependencies what it says of the infrastructure behind it, by the component's name
 */
record Probe(boolean ready, Duration latency, String reason, Map<String, Boolean> dependencies) {

    Probe {
        requireNonNull(latency, "latency is null");
        requireNonNull(reason, "reason is null");
        dependencies = Map.copyOf(dependencies);
    }

    static Probe up(Duration latency) {
        return new Probe(true, latency, "", Map.of());
    }

    static Probe down(Duration latency, String reason) {
        return new Probe(false, latency, reason, Map.of());
    }
}
