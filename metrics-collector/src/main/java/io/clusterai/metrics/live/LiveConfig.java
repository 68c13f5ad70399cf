package io.clusterai.metrics.live;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How samples reach Kafka. */
@ConfigMapping(prefix = "metrics.live")
interface LiveConfig {

    /** What waits for Kafka at most; beyond it the oldest scrapes are dropped and counted. */
    @WithDefault("16M")
    MemorySize buffer();

    /** Largest event; a scrape with more is told in several. Must stay below the brokers' {@code message.max.bytes}. */
    @WithDefault("900K")
    MemorySize maxEvent();

    /** How many events may wait for their acknowledgement at once. */
    @WithDefault("16")
    int inFlight();
}
