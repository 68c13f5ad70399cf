package io.clusterai.auth.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long somebody stays signed in. */
@ConfigMapping(prefix = "auth.session")
interface SessionConfig {

    /** A session not refreshed for this long is over. */
    @WithDefault("7d")
    Duration refreshLifetime();

    /** How long a rotated refresh token still yields its successor, for second tabs and repeated requests. Longer helps a thief. */
    @WithDefault("10s")
    Duration rotationGrace();
}
