package io.clusterai.gateway.limit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How many requests one subject may make in any stretch of time as long as the window.
 *
 * @param name what clients are told: {@code address}, {@code user} or {@code key}
 */
record Limit(String name, int requests, Duration window) {

    Limit {
        requireNonNull(name, "name is null");
        if (requests < 1 || !window.isPositive()) {
            throw new IllegalArgumentException("a limit needs requests and a window");
        }
    }
}
