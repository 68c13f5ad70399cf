package io.clusterai.auth.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How often the audit trail vouches for itself, and how long it is kept. */
@ConfigMapping(prefix = "auth.audit")
interface AuditConfig {

    /** How long a record may lie in the trail before a signed checkpoint covers it. What lies behind the last one can be cut off unnoticed. */
    @WithDefault("30s")
    Duration checkpointEvery();

    /** After so many records a checkpoint is signed at once. */
    @WithDefault("1000")
    int checkpointRecords();

    /**
     * How long records are kept, 30 days at least; older ones are pruned. Without it they are kept for ever: evidence goes because somebody
     * said so.
     */
    Optional<Duration> retention();
}
