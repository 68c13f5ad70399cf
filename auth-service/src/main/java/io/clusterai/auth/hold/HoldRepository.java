package io.clusterai.auth.hold;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where holds lie. */
@ApplicationScoped
class HoldRepository {

    private static final String SELECT = "SELECT id, name, reason, user_id, set_by, set_at FROM audit_hold ";

    /** Whoever sets a hold waits for prunings and erasures under way, and for others who set one. */
    private static final String LOCK_TO_SET = "LOCK TABLE audit_hold IN SHARE ROW EXCLUSIVE MODE";

    /** Whoever erases waits for holds that are being set, and lets prunings and other erasures go on. */
    private static final String LOCK_TO_ERASE = "LOCK TABLE audit_hold IN SHARE MODE";

    private static final String COUNT = "SELECT count(*) AS holds FROM audit_hold";

    private static final String INSERT = """
            INSERT INTO audit_hold (id, name, reason, user_id, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)
            """;

    private static final String DELETE =
            "DELETE FROM audit_hold WHERE id = $1 RETURNING id, name, reason, user_id, set_by, set_at";

    private static final String ON_USER = SELECT + "WHERE user_id = $1 ORDER BY set_at, id LIMIT 1";

    /** Somebody with an account, or without one any more and still on record. */
    private static final String KNOWN = """
            SELECT 1 FROM user_account WHERE id::text = $1
            UNION ALL SELECT 1 FROM audit_subject WHERE id = $1 AND sealed_key IS NOT NULL
            """;

    private final Pool pool;

    HoldRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<Hold>> all() {
        return pool.query(SELECT + "ORDER BY set_at, id").execute().map(HoldRepository::holds);
    }

    /** How many there are, which nobody changes before the transaction ends. */
    Uni<Long> lockedCount(SqlConnection transaction) {
        return transaction
                .query(LOCK_TO_SET)
                .execute()
                .chain(() -> transaction.query(COUNT).execute())
                .map(rows -> rows.iterator().next().getLong("holds"));
    }

    Uni<Boolean> isKnown(SqlConnection transaction, String userId) {
        return transaction.preparedQuery(KNOWN).execute(Tuple.of(userId)).map(rows -> rows.size() > 0);
    }

    Uni<Void> insert(SqlConnection transaction, Hold hold) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.from(Arrays.asList(
                        hold.id(),
                        hold.name(),
                        hold.reason(),
                        hold.userId().orElse(null),
                        hold.setBy(),
                        OffsetDateTime.ofInstant(hold.setAt(), ZoneOffset.UTC))))
                .replaceWithVoid();
    }

    /** The hold as it was, if it still stood. */
    Uni<Optional<Hold>> delete(SqlConnection transaction, UUID id) {
        return transaction.preparedQuery(DELETE).execute(Tuple.of(id)).map(rows -> holds(rows).stream()
                .findFirst());
    }

    /** The oldest about a person, and until the transaction ends nobody sets another. */
    Uni<Optional<Hold>> lockedOn(SqlConnection transaction, String userId) {
        return transaction
                .query(LOCK_TO_ERASE)
                .execute()
                .chain(() -> transaction.preparedQuery(ON_USER).execute(Tuple.of(userId)))
                .map(rows -> holds(rows).stream().findFirst());
    }

    private static List<Hold> holds(RowSet<Row> rows) {
        List<Hold> holds = new ArrayList<>();
        rows.forEach(row -> holds.add(new Hold(
                row.getUUID("id"),
                row.getString("name"),
                row.getString("reason"),
                Optional.ofNullable(row.getString("user_id")),
                row.getString("set_by"),
                row.getOffsetDateTime("set_at").toInstant())));
        return holds;
    }
}
