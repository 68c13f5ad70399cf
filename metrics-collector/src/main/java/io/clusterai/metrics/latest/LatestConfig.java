package io.clusterai.metrics.latest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the newest values are kept. */
@ConfigMapping(prefix = "metrics.latest")
interface LatestConfig {

    /** A source is stale after five of its intervals without a sample, but never before this. */
    @WithDefault("10s")
    Duration staleAfter();

    /** How long a silent source is still shown, as stale. */
    @WithDefault("24h")
    Duration keep();

    /** How long Redis may take before the history is asked instead. */
    @WithDefault("1s")
    Duration timeout();
}
