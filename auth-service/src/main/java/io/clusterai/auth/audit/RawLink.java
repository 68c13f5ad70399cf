package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * A link as it lies in the database; nothing of it is checked yet.
 *
 * @param columns what is searched for, which tells something of a record that cannot be read any more
 */
record RawLink(
        long index,
        String previous,
        String hash,
        List<String> commitments,
        String record,
        Columns columns,
        List<RawPart> parts) {

    RawLink {
        requireNonNull(previous, "previous is null");
        requireNonNull(hash, "hash is null");
        commitments = List.copyOf(commitments);
        requireNonNull(record, "record is null");
        requireNonNull(columns, "columns is null");
        parts = List.copyOf(parts);
    }

    /** What the columns repeat of the record. */
    record Columns(
            String eventId,
            Instant occurredAt,
            Instant recordedAt,
            String actorId,
            String action,
            String targetId,
            String traceId) {}

    /** A part beside it. */
    record RawPart(int position, String subject, byte[] sealed) {}
}
