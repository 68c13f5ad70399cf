package io.clusterai.platform.sealing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How what is sealed moves to another key. */
@ConfigMapping(prefix = "sealing")
public interface SealingConfig {

    /** How often is looked for something that lies under another key than the current one. */
    @WithDefault("30s")
    Duration lookEvery();

    /**
     * How long the replica that started last must have had its current key before anything is moved to it. Longer than a rolling change takes: a replica that
     * does not have the key yet goes on reading meanwhile.
     */
    @WithDefault("5m")
    Duration settle();

    /** How much is sealed anew in one transaction. */
    @WithDefault("200")
    int batchSize();
}
