package io.clusterai.worker.retirement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How workers are let go. */
@ConfigMapping(prefix = "worker.retirement")
interface RetirementConfig {

    /** How long letting a worker go may take before it counts as failed. */
    @WithDefault("60s")
    Duration timeout();
}
