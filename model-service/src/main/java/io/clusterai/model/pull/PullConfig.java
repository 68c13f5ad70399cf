package io.clusterai.model.pull;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How pulls are watched and repeated. */
@ConfigMapping(prefix = "model.pull")
interface PullConfig {

    /** How long a pull may go without a new byte before it is cut and resumed. */
    @WithDefault("60s")
    Duration stallAfter();

    /** How long verifying and writing may take once the bytes are there; large models need minutes. */
    @WithDefault("15m")
    Duration verifyWithin();

    /** How many attempts a node gets in one operation before it counts as failed. */
    @WithDefault("5")
    int attempts();

    /** Pause before the second attempt; doubles with each further one. */
    @WithDefault("2s")
    Duration retryPause();
}
