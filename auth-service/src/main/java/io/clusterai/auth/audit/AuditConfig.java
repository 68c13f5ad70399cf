package io.clusterai.auth.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often the audit trail vouches for itself. */
@ConfigMapping(prefix = "auth.audit")
interface AuditConfig {

    /** How long a record may lie in the trail before a signed checkpoint covers it. What lies behind the last one can be cut off unnoticed. */
    @WithDefault("30s")
    Duration checkpointEvery();

    /** After so many records a checkpoint is signed at once. */
    @WithDefault("1000")
    int checkpointRecords();
}
