package io.clusterai.auth.session;

import io.clusterai.auth.token.Grant;
import io.clusterai.auth.token.GrantRepository;
import io.clusterai.contracts.Proof;
import io.clusterai.platform.access.TokenVerifier;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sessions. Times are the database's: replicas need not agree on theirs. */
@ApplicationScoped
class SessionRepository {

    /** Opens nothing when the user was disabled or given another password while this one was being checked. */
    private static final String OPEN = """
            WITH u AS (
                SELECT id, username, policy_clusters, policy_models FROM user_account
                WHERE id = $2 AND enabled AND password_changed_at = $3 FOR SHARE
            ), opened AS (
                INSERT INTO session
                    (id, user_id, generation, rotated_at, expires_at, created_at, address, user_agent, proof_level, proved_at,
                     keyed_under)
                SELECT $1, id, $4, now(), now() + make_interval(secs => $5), now(), $6, $7, $8, now(), $9 FROM u
                RETURNING proof_level, proved_at
            )
            SELECT %s, opened.proof_level, opened.proved_at FROM u, opened
            """.formatted(GrantRepository.COLUMNS);

    private static final String ROTATE = """
            UPDATE session s
            SET generation = s.generation + 1, rotated_at = now(),
                earlier_rotations = (s.rotated_at || s.earlier_rotations)[1:7], expires_at = now() + make_interval(secs => $3),
                keyed_under = $4
            FROM user_account u
            WHERE s.id = $1 AND s.generation = $2 AND s.ended_at IS NULL AND s.expires_at > now()
              AND u.id = s.user_id AND u.enabled
            RETURNING s.proof_level, s.proved_at, %s
            """.formatted(GrantRepository.COLUMNS);

    private static final String PROVE = """
            UPDATE session s SET proof_level = $3, proved_at = now()
            FROM user_account u
            WHERE s.id = $1 AND s.user_id = $2 AND s.ended_at IS NULL AND s.expires_at > now()
              AND u.id = s.user_id AND u.enabled
            RETURNING s.proof_level, s.proved_at, %s
            """.formatted(GrantRepository.COLUMNS);

    private static final String FAMILY = """
            SELECT s.generation, s.rotated_at, s.earlier_rotations, s.expires_at, s.ended_at, clock_timestamp() AS now,
                   s.keyed_under, s.proof_level, s.proved_at, %s
            FROM session s JOIN user_account u ON u.id = s.user_id
            WHERE s.id = $1
            """.formatted(GrantRepository.COLUMNS);

    private static final String END = """
            UPDATE session SET ended_at = now() WHERE id = $1 AND ended_at IS NULL RETURNING user_id
            """;

    private static final String END_OTHERS = """
            UPDATE session SET ended_at = now() WHERE user_id = $1 AND ended_at IS NULL AND id <> $2
            """;

    /** Of a session that is live, or was as long ago as a token of it may live. */
    private static final String OWNER = """
            SELECT %s FROM session s JOIN user_account u ON u.id = s.user_id
            WHERE s.id = $1 AND (s.ended_at IS NULL OR s.ended_at > now() - make_interval(secs => $2)) AND s.expires_at > now()
            """.formatted(GrantRepository.COLUMNS);

    private static final String LIVE = """
            SELECT id, user_id, created_at, rotated_at, expires_at, address, user_agent
            FROM session
            WHERE user_id = $1 AND ended_at IS NULL AND expires_at > now() AND (created_at, id) < ($2, $3)
            ORDER BY created_at DESC, id DESC LIMIT $4
            """;

    private static final String FORGET = """
            DELETE FROM session WHERE expires_at < now() - interval '7 days'
            """;

    private static final UUID NOBODY = new UUID(0, 0);
    private static final UUID HIGHEST = new UUID(-1, -1);
    private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

    private final Pool pool;

    SessionRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Optional<Opening>> open(
            SqlConnection transaction,
            RefreshToken first,
            UUID userId,
            Instant passwordSince,
            Proof.Level proof,
            Duration lifetime,
            Origin origin,
            String keyId) {
        return transaction
                .preparedQuery(OPEN)
                .execute(Tuple.from(List.of(
                        first.sessionId(),
                        userId,
                        OffsetDateTime.ofInstant(passwordSince, ZoneOffset.UTC),
                        first.generation(),
                        (double) lifetime.toSeconds(),
                        origin.address(),
                        origin.userAgent(),
                        proof.name(),
                        keyId)))
                .map(SessionRepository::opening);
    }

    /** Moves on by one generation; empty when the token is not the newest of a live session, or lost a race. */
    Uni<Optional<Opening>> rotate(RefreshToken presented, Duration lifetime, String keyId) {
        return pool.preparedQuery(ROTATE)
                .execute(Tuple.of(presented.sessionId(), presented.generation(), (double) lifetime.toSeconds(), keyId))
                .map(SessionRepository::opening);
    }

    /** Empty when the session is not live, or somebody else's. */
    Uni<Optional<Opening>> prove(UUID sessionId, UUID userId, Proof.Level level) {
        return pool.preparedQuery(PROVE)
                .execute(Tuple.of(sessionId, userId, level.name()))
                .map(SessionRepository::opening);
    }

    Uni<Optional<Standing>> family(UUID sessionId) {
        return pool.preparedQuery(FAMILY).execute(Tuple.of(sessionId)).map(rows -> first(rows)
                .map(row -> new Standing(
                        new SessionFamily(
                                row.getLong("generation"),
                                row.getOffsetDateTime("rotated_at").toInstant(),
                                Arrays.stream(row.getArrayOfOffsetDateTimes("earlier_rotations"))
                                        .map(OffsetDateTime::toInstant)
                                        .toList(),
                                row.getOffsetDateTime("expires_at").toInstant(),
                                Optional.ofNullable(row.getOffsetDateTime("ended_at"))
                                        .map(OffsetDateTime::toInstant)),
                        row.getOffsetDateTime("now").toInstant(),
                        row.getString("keyed_under"),
                        openingOf(row))));
    }

    /** The user whose session ended now; empty when it had ended before. */
    Uni<Optional<UUID>> end(SqlConnection transaction, UUID sessionId) {
        return transaction.preparedQuery(END).execute(Tuple.of(sessionId)).map(rows -> first(rows)
                .map(row -> row.getUUID("user_id")));
    }

    Uni<Void> endAll(SqlConnection transaction, UUID userId, Optional<UUID> except) {
        return transaction
                .preparedQuery(END_OTHERS)
                .execute(Tuple.of(userId, except.orElse(NOBODY)))
                .replaceWithVoid();
    }

    /** Whose session it is, and what they may do. */
    Uni<Optional<Grant>> owner(UUID sessionId) {
        return pool.preparedQuery(OWNER)
                .execute(Tuple.of(sessionId, (double) TokenVerifier.LIFETIME.toSeconds()))
                .map(rows -> first(rows).map(GrantRepository::of));
    }

    /** Newest first, from a position on. */
    Uni<List<Session>> live(UUID userId, Optional<Position> after, int limit) {
        Position from = after.orElse(new Position(FAR, HIGHEST));
        return pool.preparedQuery(LIVE)
                .execute(Tuple.of(userId, OffsetDateTime.ofInstant(from.createdAt(), ZoneOffset.UTC), from.id(), limit))
                .map(rows -> {
                    List<Session> sessions = new ArrayList<>();
                    rows.forEach(row -> sessions.add(sessionOf(row)));
                    return sessions;
                });
    }

    Uni<Void> forget() {
        return pool.query(FORGET).execute().replaceWithVoid();
    }

    private static Optional<Opening> opening(RowSet<Row> rows) {
        return first(rows).map(SessionRepository::openingOf);
    }

    private static Opening openingOf(Row row) {
        return new Opening(
                GrantRepository.of(row),
                new Proof(
                        Proof.Level.valueOf(row.getString("proof_level")),
                        row.getOffsetDateTime("proved_at").toInstant()));
    }

    private static Session sessionOf(Row row) {
        return new Session(
                row.getUUID("id"),
                row.getUUID("user_id"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("rotated_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant(),
                row.getString("address"),
                row.getString("user_agent"));
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }

    /** A family, what time it is, under which key its newest refresh token was made, and what a token of it would say. */
    record Standing(SessionFamily family, Instant now, String keyId, Opening opening) {}

    /** A place in the list of sessions. */
    record Position(Instant createdAt, UUID id) {}
}
