package io.clusterai.gateway.health;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Set;

/** How the health of all components is watched. */
@ConfigMapping(prefix = "gateway.health")
interface HealthConfig {

    /** How often every component is asked: how late a failure is shown. */
    @WithDefault("2s")
    Duration every();

    /** How long a component may take to answer before it counts as down. */
    @WithDefault("1500ms")
    Duration timeout();

    /** The components without which the whole counts as down, and {@code /health} answers 503; without others it is degraded. */
    @WithDefault("postgresql")
    Set<String> essential();
}
