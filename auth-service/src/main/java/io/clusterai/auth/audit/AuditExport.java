package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What somebody wants to take away.
 *
 * @param persons whether names and addresses go with it
 */
record AuditExport(Format format, Optional<Instant> from, Optional<Instant> to, boolean persons) {

    AuditExport {
        requireNonNull(format, "format is null");
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
    }

    /** What it is written as. */
    enum Format {
        /** For {@code ./cluster-ai audit verify} and log collectors. */
        JSONL("application/jsonl"),
        /** For spreadsheets; it cannot be verified. */
        CSV("text/csv; charset=utf-8");

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }
    }
}
