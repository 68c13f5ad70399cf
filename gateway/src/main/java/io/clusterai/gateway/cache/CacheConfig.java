package io.clusterai.gateway.cache;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long answers are kept to be given again. */
@ConfigMapping(prefix = "gateway.cache")
public interface CacheConfig {

    /** How long an answer may be given again while nothing is known to have changed; 0 keeps none. */
    @WithDefault("30s")
    Duration ttl();

    /** How much older an answer may be when its service fails: then it is given with its age rather than an error; 0 tells the error. */
    @WithDefault("5m")
    Duration staleIfError();

    /** What the answers that a gateway holds itself may take; the least used go first. */
    @WithDefault("32M")
    MemorySize size();

    /** The longest answer that is kept. */
    @WithDefault("256K")
    MemorySize longestAnswer();

    /** How long Redis may take to tell what changed before the service is asked instead. */
    @WithDefault("50ms")
    Duration storeTimeout();
}
