package io.clusterai.platform.lease;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How ownership is kept. */
@ConfigMapping(prefix = "lease")
public interface LeaseConfig {

    /** How long a silent owner keeps its leases, and so how long its work rests after it died. */
    @WithDefault("6s")
    Duration timeToLive();

    /** How often leases are renewed and free ones are asked for. */
    @WithDefault("2s")
    Duration renewEvery();
}
