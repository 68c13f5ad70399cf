package io.clusterai.platform.sealing;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sealed columns and keyed rows in PostgreSQL. Names of tables and columns are ours, everything else is bound. */
final class SealingRepository {

    private static final String AIM = """
            INSERT INTO sealing_target AS present (key_id, since) VALUES ($1, clock_timestamp())
            ON CONFLICT (only_row) DO UPDATE SET key_id = excluded.key_id, since = excluded.since
            WHERE present.key_id <> excluded.key_id
            """;

    /** Given up at the end of the transaction; who does not get it leaves the work to who has it. */
    private static final String TURN = "SELECT pg_try_advisory_xact_lock(7411034) AS mine";

    private static final String SETTLED = """
            SELECT 1 FROM sealing_target
            WHERE key_id = $1 AND since <= clock_timestamp() - make_interval(secs => $2)
            FOR SHARE
            """;

    private final Pool pool;

    SealingRepository(Pool pool) {
        this.pool = pool;
    }

    /** Whoever starts last says where everything goes: the new one of a rolling change, and not both in turns. */
    Uni<Void> aim(String keyId) {
        return pool.preparedQuery(AIM).execute(Tuple.of(keyId)).replaceWithVoid();
    }

    /** Whether this transaction may move something to the key: no other one does, and all replicas had the time to learn of it. */
    Uni<Boolean> mayMove(SqlConnection transaction, String keyId, Duration settle) {
        return transaction
                .query(TURN)
                .execute()
                .chain(turn -> turn.iterator().next().getBoolean("mine")
                        ? transaction
                                .preparedQuery(SETTLED)
                                .execute(Tuple.of(keyId, settle.toMillis() / 1000.0))
                                .map(rows -> rows.size() == 1)
                        : Uni.createFrom().item(false));
    }

    Uni<List<Census.Found>> notUnder(SealedColumn place, String keyId) {
        return count(place.kind(), place.table(), place.keyColumn(), place.column() + " IS NOT NULL", keyId);
    }

    Uni<List<Census.Found>> notUnder(KeyedRows rows, String keyId) {
        return count(rows.kind(), rows.table(), rows.keyColumn(), rows.condition(), keyId);
    }

    private Uni<List<Census.Found>> count(String kind, String table, String keyColumn, String condition, String keyId) {
        // Two ranges, where an index can answer that there is nothing in either.
        String select =
                "SELECT %2$s AS key_id, count(*) AS count FROM %1$s WHERE (%2$s < $1 OR %2$s > $1) AND (%3$s) GROUP BY 1"
                        .formatted(table, keyColumn, condition);
        return pool.preparedQuery(select).execute(Tuple.of(keyId)).map(rows -> {
            List<Census.Found> found = new ArrayList<>();
            rows.forEach(row -> found.add(new Census.Found(kind, row.getString("key_id"), row.getLong("count"))));
            return found;
        });
    }

    /**
     * Some of what is sealed under these keys, in the order of its ids and behind {@code last}, held until the transaction ends. What somebody else holds is
     * left for the next time.
     */
    Uni<List<Stored>> some(
            SqlConnection transaction, SealedColumn place, List<String> keyIds, Optional<Object> last, int limit) {
        String select = """
                SELECT %1$s, %2$s, %3$s FROM %4$s WHERE %2$s IS NOT NULL AND %3$s = ANY ($1) %5$s
                ORDER BY %1$s LIMIT $2 FOR UPDATE SKIP LOCKED
                """.formatted(
                        place.id(),
                        place.column(),
                        place.keyColumn(),
                        place.table(),
                        last.isPresent() ? "AND %s > $3".formatted(place.id()) : "");
        Tuple bound = Tuple.of(keyIds.toArray(String[]::new), limit);
        last.ifPresent(bound::addValue);
        return transaction.preparedQuery(select).execute(bound).map(rows -> {
            List<Stored> found = new ArrayList<>();
            rows.forEach(row -> found.add(new Stored(row.getValue(0), bytes(place, row))));
            return found;
        });
    }

    Uni<Void> put(SqlConnection transaction, SealedColumn place, List<Stored> sealed, String keyId) {
        if (sealed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        String update = "UPDATE %s SET %s = $2, %s = $3 WHERE %s = $1"
                .formatted(place.table(), place.column(), place.keyColumn(), place.id());
        return transaction
                .preparedQuery(update)
                .executeBatch(sealed.stream()
                        .map(some -> Tuple.of(some.id(), column(place, some.sealed()), keyId))
                        .toList())
                .replaceWithVoid();
    }

    /** Says of rows from a time before ids that they are under this key. */
    Uni<Integer> label(SqlConnection transaction, KeyedRows rows, String keyId, int limit) {
        String update = """
                UPDATE %1$s SET %2$s = $1
                WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE %2$s = '' AND (%3$s) LIMIT $2 FOR UPDATE SKIP LOCKED))
                """.formatted(rows.table(), rows.keyColumn(), rows.condition());
        return transaction.preparedQuery(update).execute(Tuple.of(keyId, limit)).map(updated -> updated.rowCount());
    }

    private static byte[] bytes(SealedColumn place, Row row) {
        return switch (place.form()) {
            case BYTES -> row.getBuffer(1).getBytes();
            case BASE64 -> place.form().read(row.getString(1));
        };
    }

    private static Object column(SealedColumn place, byte[] bytes) {
        return switch (place.form()) {
            case BYTES -> Buffer.buffer(bytes);
            case BASE64 -> place.form().write(bytes);
        };
    }

    /** What lies in a row. Never printed. */
    record Stored(Object id, byte[] sealed) {

        @Override
        public String toString() {
            return "Stored[…]";
        }
    }
}
