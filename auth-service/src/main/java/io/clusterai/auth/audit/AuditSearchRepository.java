package io.clusterai.auth.audit;

import io.clusterai.platform.chain.Checkpoint;
import io.clusterai.platform.chain.Digest;
import io.clusterai.platform.events.EventCodec;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads the chain. What was once written never changes, so pages and exports need no common snapshot. */
@ApplicationScoped
class AuditSearchRepository {

    /** Hash before (of what was pruned the checkpoint has it), and parts with their sealed keys, beside each link; the commitments say how many parts there were. */
    private static final String SELECT = """
            SELECT l.index, l.hash, l.commitments, l.record, l.event_id::text AS event_id, l.occurred_at, l.recorded_at,
                   l.actor_id, l.action, l.target_id, l.trace_id,
                   coalesce((SELECT p.hash FROM audit_link p WHERE p.index = l.index - 1),
                            (SELECT c.hash FROM audit_checkpoint c WHERE c.index = l.index - 1), repeat('0', 64)) AS previous,
                   ARRAY(SELECT p.position::int FROM audit_part p WHERE p.link_index = l.index ORDER BY p.position) AS positions,
                   ARRAY(SELECT p.subject FROM audit_part p WHERE p.link_index = l.index ORDER BY p.position) AS subjects,
                   ARRAY(SELECT encode(p.sealed, 'hex') FROM audit_part p WHERE p.link_index = l.index ORDER BY p.position)
                       AS sealed
            FROM audit_link l
            """;

    private static final String KEYS = "SELECT id, sealed_key FROM audit_subject WHERE id = ANY ($1)";

    private static final String USER = "SELECT id::text AS id FROM user_account WHERE username_key = lower($1)";

    private static final String RANGE = SELECT + "WHERE l.index BETWEEN $1 AND $2 ORDER BY l.index";

    private static final String CONCERNING = SELECT + """
            WHERE l.index IN (SELECT DISTINCT link_index FROM audit_part
                              WHERE subject = $1 AND link_index > $2 ORDER BY link_index LIMIT $3)
            ORDER BY l.index
            """;

    private static final String CHECKPOINTS =
            "SELECT index, hash, signed_at, public_key, signature FROM audit_checkpoint ";

    /**
     * From the first record of the time asked for to the last; on to the checkpoint that covers it, if there is one yet, and back to behind the
     * checkpoint before it, which vouches for what came before. A time without a beginning begins where the chain should, whether or not
     * there still is something.
     */
    private static final String EXTENT = """
            WITH asked AS (
                SELECT CASE WHEN $1::timestamptz IS NULL THEN b.index + 1
                            ELSE coalesce((SELECT index FROM audit_link WHERE recorded_at >= $1 ORDER BY recorded_at, index LIMIT 1),
                                          (SELECT index + 1 FROM audit_head)) END AS first,
                       coalesce((SELECT index FROM audit_link WHERE recorded_at < $2
                                 ORDER BY recorded_at DESC, index DESC LIMIT 1), 0) AS last,
                       b.index AS pruned
                FROM audit_beginning b
            ), extent AS (
                SELECT CASE WHEN last < first THEN first
                            ELSE coalesce((SELECT max(index) FROM audit_checkpoint WHERE index < first AND index >= pruned), pruned)
                                 + 1 END AS first,
                       CASE WHEN last < first THEN last
                            ELSE coalesce((SELECT min(index) FROM audit_checkpoint WHERE index >= last), last) END AS last
                FROM asked
            )
            SELECT first, last,
                   coalesce((SELECT hash FROM audit_link WHERE index = first - 1),
                            (SELECT hash FROM audit_checkpoint WHERE index = first - 1), repeat('0', 64)) AS previous
            FROM extent
            """;

    /** Where the chain begins and how far it must go: what was appended and signed for is known apart from what there still is. */
    private static final String BOUNDS = """
            SELECT b.index AS pruned, b.pruned_at, h.signed_index,
                   greatest(h.index, (SELECT max(index) FROM audit_checkpoint), (SELECT max(index) FROM audit_link)) AS last
            FROM audit_beginning b, audit_head h
            """;

    /** The last record that is said to tell of a pruning. */
    private static final String PRUNING = SELECT + """
            WHERE l.index = (SELECT max(index) FROM audit_link WHERE action = $1 AND target_id = $2)
            """;

    /** The last checkpoint of a place that is old enough and not too far away, or else the next one. */
    private static final String PRUNABLE = """
            SELECT coalesce(
                (SELECT c.index FROM audit_checkpoint c JOIN audit_link l ON l.index = c.index
                 WHERE c.index > b.index AND c.index <= b.index + $2 AND l.recorded_at < $1 ORDER BY c.index DESC LIMIT 1),
                (SELECT l.index FROM audit_link l
                 WHERE l.index = (SELECT min(c.index) FROM audit_checkpoint c WHERE c.index > b.index + $2)
                   AND l.recorded_at < $1)) AS index
            FROM audit_beginning b
            """;

    private static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");

    private final Pool pool;
    private final Envelope envelope;
    private final EventCodec codec;

    AuditSearchRepository(Pool pool, Envelope envelope, EventCodec codec) {
        this.pool = pool;
        this.envelope = envelope;
        this.codec = codec;
    }

    /** Newest first. */
    Uni<List<StoredLink>> find(AuditSearch search, int limit) {
        return names(search.actor()).chain(actors -> names(search.target()).chain(targets -> {
            Conditions where = new Conditions();
            search.actor().ifPresent(given -> where.add("l.actor_id = ANY (?)", actors));
            search.action().ifPresent(action -> where.add("(l.action = ? OR l.action LIKE ? || '.%')", action));
            search.target()
                    .ifPresent(given -> where.add("(l.target_id = ANY (?) OR l.target_name = ANY (?))", targets));
            search.traceId().ifPresent(traceId -> where.add("l.trace_id = ?", traceId));
            search.from().ifPresent(from -> where.add("l.occurred_at >= ?", utc(from)));
            search.to().ifPresent(to -> where.add("l.occurred_at < ?", utc(to)));
            search.before().ifPresent(before -> where.add("l.index < ?", before));
            return pool.preparedQuery(SELECT + where.text() + " ORDER BY l.index DESC LIMIT " + limit)
                    .execute(where.values())
                    .chain(this::opened);
        }));
    }

    Uni<AuditExtent> extent(Optional<Instant> from, Optional<Instant> to) {
        return pool.preparedQuery(EXTENT)
                .execute(Tuple.of(from.map(AuditSearchRepository::utc).orElse(null), utc(to.orElse(FAR_FUTURE))))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new AuditExtent(
                            row.getLong("first"), row.getLong("last"), digest(row.getString("previous")));
                });
    }

    Uni<AuditBounds> bounds() {
        return pool.query(BOUNDS).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new AuditBounds(row.getLong("pruned"), row.getLong("last"), row.getLong("signed_index"));
        });
    }

    /** What is said to be the record of the pruning up to a place; nothing of it is believed yet. */
    Uni<Optional<StoredLink>> pruning(long through) {
        return pool.preparedQuery(PRUNING)
                .execute(Tuple.of(PruningAct.ACTION, Long.toString(through)))
                .chain(this::opened)
                .map(found -> found.stream().findFirst());
    }

    /** A place up to which everything was recorded before the time and is signed for; not much farther than so many records from the beginning. */
    Uni<Optional<Long>> prunable(Instant before, int records) {
        return pool.preparedQuery(PRUNABLE)
                .execute(Tuple.of(utc(before), (long) records))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("index")));
    }

    /** Oldest first, both ends included. */
    Uni<List<StoredLink>> range(long first, long last) {
        return pool.preparedQuery(RANGE).execute(Tuple.of(first, last)).chain(this::opened);
    }

    /** Oldest first, what tells of the person, and of that person alone. */
    Uni<List<StoredLink>> concerning(String subject, long after, int limit) {
        return pool.preparedQuery(CONCERNING)
                .execute(Tuple.of(subject, after, limit))
                .chain(rows -> opened(rows, Optional.of(subject)));
    }

    Uni<List<Checkpoint>> checkpoints(long first, long last) {
        return pool.preparedQuery(CHECKPOINTS + "WHERE index BETWEEN $1 AND $2 ORDER BY index")
                .execute(Tuple.of(first, last))
                .map(AuditSearchRepository::checkpoints);
    }

    Uni<Optional<Checkpoint>> checkpoint(long index) {
        return checkpoints(index, index).map(found -> found.stream().findFirst());
    }

    /** The last one that covers nothing behind the index. */
    Uni<Optional<Checkpoint>> latest(long last) {
        return pool.preparedQuery(CHECKPOINTS + "WHERE index <= $1 ORDER BY index DESC LIMIT 1")
                .execute(Tuple.of(last))
                .map(rows -> checkpoints(rows).stream().findFirst());
    }

    /** An id as it was given, and the id of the user who has it as a name. */
    private Uni<String[]> names(Optional<String> given) {
        if (given.isEmpty()) {
            return Uni.createFrom().item(new String[0]);
        }
        String name = Text.clean(given.get());
        return pool.preparedQuery(USER).execute(Tuple.of(name)).map(rows -> {
            List<String> names = new ArrayList<>(List.of(name));
            rows.forEach(row -> names.add(row.getString("id")));
            return names.toArray(String[]::new);
        });
    }

    private Uni<List<StoredLink>> opened(RowSet<Row> rows) {
        return opened(rows, Optional.empty());
    }

    private Uni<List<StoredLink>> opened(RowSet<Row> rows, Optional<String> only) {
        List<RawLink> found = new ArrayList<>();
        rows.forEach(row -> found.add(raw(row)));
        Set<String> subjects = new HashSet<>();
        found.forEach(raw -> subjects.addAll(LinkReader.subjects(raw, this::record)));
        return pool.preparedQuery(KEYS)
                .execute(Tuple.of(subjects.toArray(String[]::new)))
                .map(keys -> {
                    LinkReader reader = new LinkReader(keysOf(keys), only, this::record);
                    return found.stream().map(reader::read).toList();
                });
    }

    private Map<String, SubjectKey> keysOf(RowSet<Row> rows) {
        Map<String, SubjectKey> keys = new HashMap<>();
        rows.forEach(row -> {
            Buffer sealed = row.getBuffer("sealed_key");
            String subject = row.getString("id");
            keys.put(subject, SubjectKey.of(envelope, subject, sealed == null ? null : sealed.getBytes()));
        });
        return keys;
    }

    private Optional<RecordView> record(String text) {
        try {
            return Optional.ofNullable(codec.read(text.getBytes(StandardCharsets.UTF_8), RecordView.class))
                    .filter(RecordView::isComplete);
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    private static RawLink raw(Row row) {
        Integer[] positions = row.getArrayOfIntegers("positions");
        String[] subjects = row.getArrayOfStrings("subjects");
        String[] sealed = row.getArrayOfStrings("sealed");
        List<RawLink.RawPart> parts = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            parts.add(new RawLink.RawPart(
                    positions[i], subjects[i], HexFormat.of().parseHex(sealed[i])));
        }
        return new RawLink(
                row.getLong("index"),
                row.getString("previous"),
                row.getString("hash"),
                Arrays.stream(row.getArrayOfStrings("commitments"))
                        .map(commitment -> Objects.toString(commitment, ""))
                        .toList(),
                row.getString("record"),
                new RawLink.Columns(
                        row.getString("event_id"),
                        row.getOffsetDateTime("occurred_at").toInstant(),
                        row.getOffsetDateTime("recorded_at").toInstant(),
                        row.getString("actor_id"),
                        row.getString("action"),
                        row.getString("target_id"),
                        row.getString("trace_id")),
                parts);
    }

    private static List<Checkpoint> checkpoints(RowSet<Row> rows) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        rows.forEach(row -> checkpoints.add(new Checkpoint(
                row.getLong("index"),
                digest(row.getString("hash")),
                row.getOffsetDateTime("signed_at").toInstant(),
                row.getString("public_key"),
                row.getString("signature"))));
        return checkpoints;
    }

    /** What is none becomes one that fits nothing: whoever verifies hears of it. */
    private static Digest digest(String hex) {
        try {
            return new Digest(hex);
        } catch (IllegalArgumentException damaged) {
            return Digest.NONE;
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    /** Conditions with their values: the text is ours, what people gave is bound. */
    private static final class Conditions {

        private final List<String> texts = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();

        /** Every {@code ?} stands for the one value. */
        void add(String condition, Object value) {
            values.add(value);
            texts.add(condition.replace("?", "$" + values.size()));
        }

        String text() {
            return texts.isEmpty() ? "" : "WHERE " + String.join(" AND ", texts);
        }

        Tuple values() {
            return Tuple.tuple(values);
        }
    }
}
