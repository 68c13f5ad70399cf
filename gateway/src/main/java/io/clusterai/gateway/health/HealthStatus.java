package io.clusterai.gateway.health;

/** How a component, or the whole suite, does. */
public enum HealthStatus {
    UP,
    /** Works in part: an instance or a user of it is in trouble. */
    DEGRADED,
    DOWN
}
