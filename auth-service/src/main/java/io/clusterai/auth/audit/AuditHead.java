package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.chain.Digest;
import java.time.Instant;

/**
 * Where the chain stands.
 *
 * @param signedIndex up to where the last checkpoint covers it
 * @param now the database's time
 */
record AuditHead(long index, Digest hash, long signedIndex, Instant now) {

    AuditHead {
        requireNonNull(hash, "hash is null");
        requireNonNull(now, "now is null");
    }

    boolean isUnsigned() {
        return index > signedIndex;
    }
}
