package io.clusterai.platform.operations;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How operations are named, watched and kept. */
@ConfigMapping(prefix = "operations")
public interface OperationsConfig {

    /** Tells the gateway which service owns an id, for example {@code m-}. */
    String idPrefix();

    /** The permission that cancelling takes. */
    String cancelPermission();

    /** How often a process says that it still works on its operations. */
    @WithDefault("2s")
    Duration heartbeatEvery();

    /** After how much silence an operation counts as orphaned and is adopted. */
    @WithDefault("10s")
    Duration orphanedAfter();

    /** How long finished operations can be looked up. */
    @WithDefault("7d")
    Duration keep();
}
