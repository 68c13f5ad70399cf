package io.clusterai.metrics.history;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much is kept, and what happens while the database is away. */
@ConfigMapping(prefix = "metrics.history")
interface HistoryConfig {

    /** Raw samples older than this go, by whole days: up to a day more is on disk. */
    @WithDefault("24h")
    Duration retention();

    /** When raw samples take more than this, the oldest two hours go first, however young they are. */
    @WithDefault("4G")
    MemorySize maxSize();

    /** What waits for the database at most; beyond it the oldest scrapes are dropped and counted. */
    @WithDefault("32M")
    MemorySize buffer();

    /** How many scrapes are written in one transaction. */
    @WithDefault("100")
    int scrapesPerWrite();

    /** How often partitions are created ahead and old ones dropped. */
    @WithDefault("10m")
    Duration housekeepingEvery();

    /** Most series an expression may choose. */
    @WithDefault("1000")
    int maxSeries();

    /** Most bytes of packed samples one question may read; the answer takes several times as much memory. */
    @WithDefault("32M")
    MemorySize maxRead();
}
