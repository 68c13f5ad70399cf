package io.clusterai.auth.audit;

import io.clusterai.platform.chain.Checkpoint;
import io.clusterai.platform.chain.Digest;
import io.clusterai.platform.chain.Link;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Writes the chain. Every method takes part in a transaction that holds the head's lock. */
@ApplicationScoped
class AuditChainRepository {

    private static final String LOCK = """
            SELECT index, hash, signed_index, clock_timestamp() AS now FROM audit_head FOR UPDATE
            """;

    private static final String KNOWN = "SELECT event_id FROM audit_link WHERE event_id = ANY ($1)";

    private static final String APPEND = """
            INSERT INTO audit_link (index, event_id, hash, commitments, record, occurred_at, recorded_at,
                                    actor_id, action, target_id, target_name, trace_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """;

    private static final String APPEND_PART = """
            INSERT INTO audit_part (link_index, position, subject, sealed) VALUES ($1, $2, $3, $4)
            """;

    private static final String MOVE_HEAD = "UPDATE audit_head SET index = $1, hash = $2";

    private static final String MOVE_SIGNED = "UPDATE audit_head SET signed_index = $1";

    private static final String NEW_SUBJECT = """
            INSERT INTO audit_subject (id, sealed_key, sealed_under) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING
            """;

    /** The share lock makes an erasure wait for what is being written, so that nothing is written under a key that is gone. */
    private static final String SUBJECTS = "SELECT id, sealed_key FROM audit_subject WHERE id = ANY ($1) FOR SHARE";

    private static final String ERASE = """
            INSERT INTO audit_subject (id, sealed_key, erased_at) VALUES ($1, NULL, now())
            ON CONFLICT (id) DO UPDATE SET sealed_key = NULL, erased_at = coalesce(audit_subject.erased_at, now())
            """;

    private static final String SIGN = """
            INSERT INTO audit_checkpoint (index, hash, signed_at, public_key, signature) VALUES ($1, $2, $3, $4, $5)
            """;

    private static final String PRUNE = "SELECT audit_prune($1, $2) AS pruned";

    private static final String KEY = "SELECT public_key, private_key FROM audit_key";

    private static final String PUT_KEY =
            "INSERT INTO audit_key (public_key, private_key, sealed_under) VALUES ($1, $2, $3)";

    Uni<AuditHead> lock(SqlConnection transaction) {
        return transaction.query(LOCK).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new AuditHead(
                    row.getLong("index"),
                    new Digest(row.getString("hash")),
                    row.getLong("signed_index"),
                    row.getOffsetDateTime("now").toInstant());
        });
    }

    /** Those of the events that are in the chain already. */
    Uni<Set<UUID>> known(SqlConnection transaction, Collection<UUID> events) {
        return transaction
                .preparedQuery(KNOWN)
                .execute(Tuple.of(events.toArray(UUID[]::new)))
                .map(rows -> {
                    Set<UUID> known = new HashSet<>();
                    rows.forEach(row -> known.add(row.getUUID("event_id")));
                    return known;
                });
    }

    /** Makes keys for those who have none; those who were erased stay without. */
    Uni<Void> introduce(SqlConnection transaction, Map<String, byte[]> sealedKeys, String keyId) {
        return sealedKeys.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction
                        .preparedQuery(NEW_SUBJECT)
                        .executeBatch(sealedKeys.entrySet().stream()
                                .map(key -> Tuple.of(key.getKey(), Buffer.buffer(key.getValue()), keyId))
                                .toList())
                        .replaceWithVoid();
    }

    /** The sealed keys of those who are known; empty for the erased. */
    Uni<Map<String, Optional<byte[]>>> keys(SqlConnection transaction, Collection<String> subjects) {
        if (subjects.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return transaction
                .preparedQuery(SUBJECTS)
                .execute(Tuple.of(subjects.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Optional<byte[]>> keys = new HashMap<>();
                    rows.forEach(row -> keys.put(
                            row.getString("id"),
                            Optional.ofNullable(row.getBuffer("sealed_key")).map(key -> key.getBytes())));
                    return keys;
                });
    }

    /** The one thing that is ever taken away. Waits for what is being written about the person; needs no lock of the head. */
    Uni<Void> erase(SqlConnection transaction, String subject) {
        return transaction.preparedQuery(ERASE).execute(Tuple.of(subject)).replaceWithVoid();
    }

    Uni<Void> append(SqlConnection transaction, List<NewLink> links) {
        List<Tuple> parts = links.stream()
                .flatMap(link -> link.parts().stream())
                .map(AuditChainRepository::tuple)
                .toList();
        NewLink last = links.getLast();
        return transaction
                .preparedQuery(APPEND)
                .executeBatch(links.stream().map(AuditChainRepository::tuple).toList())
                .chain(() -> parts.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : transaction
                                .preparedQuery(APPEND_PART)
                                .executeBatch(parts)
                                .replaceWithVoid())
                .chain(() -> transaction
                        .preparedQuery(MOVE_HEAD)
                        .execute(
                                Tuple.of(last.link().index(), last.link().hash().hex())))
                .replaceWithVoid();
    }

    Uni<Void> sign(SqlConnection transaction, Checkpoint checkpoint) {
        return transaction
                .preparedQuery(SIGN)
                .execute(Tuple.from(List.of(
                        checkpoint.index(),
                        checkpoint.hash().hex(),
                        utc(checkpoint.signedAt()),
                        checkpoint.publicKey(),
                        checkpoint.signature())))
                .chain(() -> transaction.preparedQuery(MOVE_SIGNED).execute(Tuple.of(checkpoint.index())))
                .replaceWithVoid();
    }

    /**
     * Takes away what lies up to a checkpoint; how many records that were, none when somebody else was faster. Locks the head. The database
     * refuses what must not go, whoever asks.
     */
    Uni<Long> prune(SqlConnection transaction, long prunedBefore, long through) {
        return transaction
                .preparedQuery(PRUNE)
                .execute(Tuple.of(prunedBefore, through))
                .map(rows -> rows.iterator().next().getLong("pruned"));
    }

    Uni<Optional<CheckpointKey.Stored>> key(SqlConnection transaction) {
        return transaction.query(KEY).execute().map(rows -> {
            for (Row row : rows) {
                return Optional.of(new CheckpointKey.Stored(
                        row.getBuffer("public_key").getBytes(),
                        row.getBuffer("private_key").getBytes()));
            }
            return Optional.empty();
        });
    }

    Uni<Void> putKey(SqlConnection transaction, CheckpointKey.Stored key, String keyId) {
        return transaction
                .preparedQuery(PUT_KEY)
                .execute(Tuple.of(Buffer.buffer(key.publicKey()), Buffer.buffer(key.sealedPrivateKey()), keyId))
                .replaceWithVoid();
    }

    private static Tuple tuple(NewLink added) {
        Link link = added.link();
        RecordView record = added.record();
        return Tuple.from(Arrays.asList(
                link.index(),
                added.eventId(),
                link.hash().hex(),
                link.commitments().stream().map(Digest::hex).toArray(String[]::new),
                link.record(),
                utc(record.occurredAt()),
                utc(record.recordedAt()),
                Text.clean(record.actor().id()),
                Text.clean(record.action()),
                Text.clean(record.target().id()),
                Text.clean(Optional.ofNullable(record.target().name()).orElse("")),
                Text.clean(record.traceId())));
    }

    private static Tuple tuple(NewPart part) {
        return Tuple.of(part.linkIndex(), (short) part.position(), part.subject(), Buffer.buffer(part.sealed()));
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /** A link to be written. */
    record NewLink(UUID eventId, Link link, RecordView record, List<NewPart> parts) {}

    /** A part to be written beside its link. */
    record NewPart(long linkIndex, int position, String subject, byte[] sealed) {

        /** The name under which it is sealed, so that it opens in its own place alone. */
        static String name(long linkIndex, int position) {
            return "part/" + linkIndex + "/" + position;
        }
    }
}
