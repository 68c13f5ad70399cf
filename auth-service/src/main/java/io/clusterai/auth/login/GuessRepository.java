package io.clusterai.auth.login;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/** What was guessed, for all replicas, restarts included. Times are the database's. */
@ApplicationScoped
class GuessRepository {

    /** Locks the rows, made where they are missing, in one order for all: nobody decides by a count that somebody else is changing. */
    private static final String LOCK = """
            INSERT INTO login_guess AS g (subject, wrong, wrong_at, under_way, under_way_at, account)
            SELECT subject, 0, timestamptz 'epoch', 0, timestamptz 'epoch', CASE WHEN subject = $2::uuid THEN $3::uuid END
            FROM unnest($1::uuid[]) AS subject ORDER BY subject
            ON CONFLICT (subject) DO UPDATE SET wrong = g.wrong, account = excluded.account
            RETURNING subject, wrong, wrong_at, under_way, under_way_at, familiar_until, clock_timestamp() AS now
            """;

    private static final String WRITE = """
            UPDATE login_guess
            SET wrong = $2, wrong_at = $3, under_way = $4, under_way_at = $5, familiar_until = $6
            WHERE subject = $1
            """;

    /** In the same order as attempts, which may be going on. What is under way ends as nothing or as a first wrong one. */
    private static final String FORGIVE = """
            UPDATE login_guess SET wrong = 0, under_way = 0 WHERE subject IN (
                SELECT subject FROM login_guess WHERE subject = $1 OR account = $1 ORDER BY subject FOR UPDATE)
            """;

    private static final String FORGET = """
            DELETE FROM login_guess WHERE subject IN (
                SELECT subject FROM login_guess
                WHERE (wrong = 0 OR wrong_at <= now() - make_interval(secs => $1))
                  AND (under_way = 0 OR under_way_at <= now() - make_interval(secs => $2))
                  AND (familiar_until IS NULL OR familiar_until <= now())
                FOR UPDATE SKIP LOCKED)
            """;

    /** What lies longest goes first. */
    private static final String BOUND = """
            DELETE FROM login_guess WHERE subject IN (
                SELECT subject FROM login_guess ORDER BY greatest(wrong_at, under_way_at) DESC OFFSET $1
                FOR UPDATE SKIP LOCKED)
            """;

    private final Pool pool;

    GuessRepository(Pool pool) {
        this.pool = pool;
    }

    /** Changes what was counted; nothing changes when the change throws. */
    Uni<Void> change(GuessKeys.Three keys, BiFunction<Guesses, Instant, Guesses> change) {
        return pool.withTransaction(transaction -> transaction
                .preparedQuery(LOCK)
                .execute(
                        Tuple.of(new UUID[] {keys.pair(), keys.address(), keys.account()}, keys.pair(), keys.account()))
                .map(rows -> changed(rows, keys, change))
                .chain(counts -> transaction.preparedQuery(WRITE).executeBatch(counts))
                .replaceWithVoid());
    }

    /** Forgets what was guessed at an account, wherever; what was guessed from an address remains. */
    Uni<Void> forgive(SqlConnection transaction, UUID account) {
        return transaction.preparedQuery(FORGIVE).execute(Tuple.of(account)).replaceWithVoid();
    }

    /** Drops what weighs nothing any more, and what is too much. */
    Uni<Void> forget(Duration forgetAfter, Duration longestAttempt, int most) {
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of((double) forgetAfter.toSeconds(), (double) longestAttempt.toSeconds()))
                .chain(() -> pool.preparedQuery(BOUND).execute(Tuple.of(most)))
                .replaceWithVoid();
    }

    private static List<Tuple> changed(
            RowSet<Row> rows, GuessKeys.Three keys, BiFunction<Guesses, Instant, Guesses> change) {
        Map<UUID, Count> counts = new HashMap<>();
        Instant now = Instant.EPOCH;
        for (Row row : rows) {
            counts.put(row.getUUID("subject"), countOf(row));
            // The last lock was granted last.
            now = row.getOffsetDateTime("now").toInstant();
        }
        Guesses after = change.apply(
                new Guesses(counts.get(keys.pair()), counts.get(keys.address()), counts.get(keys.account())), now);
        return List.of(
                tuple(keys.pair(), after.pair()),
                tuple(keys.address(), after.address()),
                tuple(keys.account(), after.account()));
    }

    private static Count countOf(Row row) {
        return new Count(
                row.getInteger("wrong"),
                row.getOffsetDateTime("wrong_at").toInstant(),
                row.getInteger("under_way"),
                row.getOffsetDateTime("under_way_at").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("familiar_until")).map(OffsetDateTime::toInstant));
    }

    private static Tuple tuple(UUID key, Count count) {
        return Tuple.from(Arrays.asList(
                key,
                count.wrong(),
                utc(count.wrongAt()),
                count.underWay(),
                utc(count.underWayAt()),
                count.familiarUntil().map(GuessRepository::utc).orElse(null)));
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
