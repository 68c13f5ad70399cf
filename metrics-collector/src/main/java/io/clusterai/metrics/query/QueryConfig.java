package io.clusterai.metrics.query;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much one question may ask. */
@ConfigMapping(prefix = "metrics.query")
interface QueryConfig {

    /** A series without a sample for this long is absent. */
    @WithDefault("5m")
    Duration lookBack();

    /** Most points of one series in a range, as in Prometheus. */
    @WithDefault("11000")
    int maxPoints();

    /** Longest range. */
    @WithDefault("31d")
    Duration maxRange();

    /** Most points of one answer; it is built in memory. */
    @WithDefault("500000")
    int maxAnswer();

    /** After this long the question fails with 503. */
    @WithDefault("10s")
    Duration timeout();
}
