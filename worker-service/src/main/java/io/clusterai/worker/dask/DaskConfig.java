package io.clusterai.worker.dask;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How schedulers are spoken to. */
@ConfigMapping(prefix = "worker.dask")
interface DaskConfig {

    /** How long a scheduler may take to say how it is. Together with the patience this bounds how late a dead one is noticed. */
    @WithDefault("2s")
    Duration timeout();

    /** How long a scheduler may take to retire workers; it first moves their data to others. */
    @WithDefault("30s")
    Duration retireTimeout();

    /** The longest answer that is read; one worker takes about 1 KiB. */
    @WithDefault("8M")
    MemorySize maxAnswer();
}
