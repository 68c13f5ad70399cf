package io.clusterai.auth.login;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Logins that wait for a code, for whichever replica gets it. Times are the database's. */
@ApplicationScoped
class VouchedLoginRepository {

    /** Waits for nobody who is disabled or was given another password meanwhile. */
    private static final String BEGIN = """
            INSERT INTO waiting_login (digest, user_id, password_since, method, created_at, expires_at)
            SELECT $1, id, $3, $4, now(), now() + make_interval(secs => $5) FROM user_account
            WHERE id = $2 AND enabled AND password_changed_at = $3
            """;

    /** Whoever begins again and again makes the oldest one void. */
    private static final String DROP_OLDEST = """
            DELETE FROM waiting_login WHERE digest IN (
                SELECT digest FROM waiting_login WHERE user_id = $1 ORDER BY created_at DESC, digest OFFSET $2)
            """;

    private static final String FIND = """
            SELECT w.user_id, w.password_since, w.method, u.username
            FROM waiting_login w JOIN user_account u ON u.id = w.user_id
            WHERE w.digest = $1 AND w.expires_at > now() AND w.attempts < $2
            """;

    /** Of many who try at the same time, on all replicas, no more get through than are allowed. */
    private static final String COUNT = """
            UPDATE waiting_login SET attempts = attempts + 1 WHERE digest = $1 AND expires_at > now() AND attempts < $2
            """;

    /** Of two who finish the same login one is late. */
    private static final String END = "DELETE FROM waiting_login WHERE digest = $1";

    private static final String FORGET = "DELETE FROM waiting_login WHERE expires_at < now()";

    private final Pool pool;

    VouchedLoginRepository(Pool pool) {
        this.pool = pool;
    }

    /** False when the account is disabled or changed. */
    Uni<Boolean> begin(SqlConnection transaction, byte[] digest, Vouched vouched, Duration lifetime, int mostPerUser) {
        return transaction
                .preparedQuery(BEGIN)
                .execute(Tuple.of(
                        Buffer.buffer(digest),
                        vouched.userId(),
                        OffsetDateTime.ofInstant(vouched.passwordSince(), ZoneOffset.UTC),
                        vouched.method(),
                        (double) lifetime.toSeconds()))
                .map(rows -> rows.rowCount() == 1)
                .call(() -> transaction.preparedQuery(DROP_OLDEST).execute(Tuple.of(vouched.userId(), mostPerUser)));
    }

    /** Empty when there is none, it is late, or too many codes were tried. */
    Uni<Optional<Waiting>> find(byte[] digest, int mostAttempts) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(Buffer.buffer(digest), mostAttempts))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(new Waiting(
                                new Vouched(
                                        row.getUUID("user_id"),
                                        row.getOffsetDateTime("password_since").toInstant(),
                                        row.getString("method"),
                                        false),
                                row.getString("username")));
                    }
                    return Optional.empty();
                });
    }

    /** False when there is no attempt left. */
    Uni<Boolean> count(byte[] digest, int mostAttempts) {
        return pool.preparedQuery(COUNT)
                .execute(Tuple.of(Buffer.buffer(digest), mostAttempts))
                .map(rows -> rows.rowCount() == 1);
    }

    /** False when somebody was faster. */
    Uni<Boolean> end(byte[] digest) {
        return pool.preparedQuery(END).execute(Tuple.of(Buffer.buffer(digest))).map(rows -> rows.rowCount() == 1);
    }

    Uni<Void> forget() {
        return pool.query(FORGET).execute().replaceWithVoid();
    }

    /** A login that waits, and whose account it is. */
    record Waiting(Vouched vouched, String username) {}
}
