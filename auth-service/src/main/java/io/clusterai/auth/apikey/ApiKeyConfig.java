package io.clusterai.auth.apikey;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Which API keys people may make. */
@ConfigMapping(prefix = "auth.api-keys")
interface ApiKeyConfig {

    /** How many keys one user may have. */
    @WithDefault("100")
    int mostPerUser();

    /** Keys must expire within this; without it a key may live for ever. */
    Optional<Duration> longestLifetime();

    /** The longest time for which the secret before a rotation may go on working. */
    @WithDefault("7d")
    Duration longestOverlap();
}
