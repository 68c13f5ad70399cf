package io.clusterai.model.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How nodes are followed. */
@ConfigMapping(prefix = "model.observation")
interface ObservationConfig {

    /** How often each node is asked. With the tolerated misses it bounds how long a dead node looks alive. */
    @WithDefault("2s")
    Duration every();

    /** How many missed answers in a row make a node unreachable and its models stale. */
    @WithDefault("2")
    int toleratedMisses();
}
