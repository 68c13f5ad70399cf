package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.chain.Digest;

/** What an export holds: both ends included; nothing when the last lies before the first. */
record AuditExtent(long first, long last, Digest previous) {

    AuditExtent {
        requireNonNull(previous, "previous is null");
    }

    long count() {
        return Math.max(0, last - first + 1);
    }
}
