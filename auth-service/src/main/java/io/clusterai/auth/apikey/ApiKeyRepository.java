package io.clusterai.auth.apikey;

import io.clusterai.auth.token.Grant;
import io.clusterai.auth.token.GrantRepository;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
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

/** API keys, of whose secrets only hashes are stored. Times are the database's. */
@ApplicationScoped
class ApiKeyRepository {

    private static final String KEY = """
            k.id, k.user_id, u.username, k.name, k.scopes, k.clusters, k.models,
            k.expires_at, k.created_at, k.rotated_at, k.last_used_at
            """;

    private static final String CREATE = """
            INSERT INTO api_key
                (id, user_id, name, secret_hash, scopes, clusters, models, expires_at, created_at, rotated_at)
            SELECT $1, $2, $3, $4, $5::text[], $6::text[], $7::text[], $8, $9, $9
            WHERE (SELECT count(*) FROM api_key WHERE user_id = $2) < $10
            """;

    private static final String LIST = """
            SELECT %s FROM api_key k JOIN user_account u ON u.id = k.user_id
            WHERE ($1::uuid IS NULL OR k.user_id = $1) AND (k.created_at, k.id) < ($2, $3)
            ORDER BY k.created_at DESC, k.id DESC LIMIT $4
            """.formatted(KEY);

    private static final String ONE = """
            SELECT %s FROM api_key k JOIN user_account u ON u.id = k.user_id WHERE k.id = $1
            """.formatted(KEY);

    private static final String OWNER = """
            SELECT %s FROM api_key k JOIN user_account u ON u.id = k.user_id WHERE k.id = $1
            """.formatted(GrantRepository.COLUMNS);

    private static final String ROTATE = """
            UPDATE api_key
            SET previous_hash = CASE WHEN $3 > 0 THEN secret_hash END,
                previous_until = CASE WHEN $3 > 0 THEN now() + make_interval(secs => $3) END,
                secret_hash = $2, rotated_at = now()
            WHERE id = $1
            """;

    private static final String DELETE = "DELETE FROM api_key WHERE id = $1";

    /** One statement, hence one snapshot: what the key and its user may do belongs to the epoch that is read with it. */
    private static final String EXCHANGE = """
            SELECT k.scopes, k.clusters, k.models, k.expires_at, %s
            FROM api_key k JOIN user_account u ON u.id = k.user_id
            WHERE k.id = $1 AND u.enabled AND (k.expires_at IS NULL OR k.expires_at > now())
              AND (k.secret_hash = $2 OR k.previous_hash = $2 AND k.previous_until > now())
            """.formatted(GrantRepository.COLUMNS);

    private static final String USED = """
            UPDATE api_key SET last_used_at = now()
            WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '30 seconds')
            """;

    private static final UUID HIGHEST = new UUID(-1, -1);
    private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

    private final Pool pool;

    ApiKeyRepository(Pool pool) {
        this.pool = pool;
    }

    /** False when the user has too many already. */
    Uni<Boolean> create(SqlConnection transaction, ApiKey key, byte[] hash, int mostPerUser) {
        return transaction
                .preparedQuery(CREATE)
                .execute(Tuple.from(Arrays.asList(
                        key.id(),
                        key.userId(),
                        key.name(),
                        Buffer.buffer(hash),
                        array(Optional.of(key.scopes())),
                        array(key.policy().clusters()),
                        array(key.policy().models()),
                        key.expiresAt().map(ApiKeyRepository::time).orElse(null),
                        time(key.createdAt()),
                        mostPerUser)))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Newest first, from a position on; of everybody without a user. */
    Uni<List<ApiKey>> after(Optional<UUID> userId, Optional<Position> after, int limit) {
        Position from = after.orElse(new Position(FAR, HIGHEST));
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(userId.orElse(null), time(from.createdAt()), from.id(), limit))
                .map(rows -> {
                    List<ApiKey> keys = new ArrayList<>();
                    rows.forEach(row -> keys.add(keyOf(row)));
                    return keys;
                });
    }

    Uni<Optional<ApiKey>> withId(UUID id) {
        return pool.preparedQuery(ONE).execute(Tuple.of(id)).map(rows -> first(rows)
                .map(ApiKeyRepository::keyOf));
    }

    /** Whose key it is, and what they may do, which is more than the key may. */
    Uni<Optional<Grant>> owner(UUID id) {
        return pool.preparedQuery(OWNER).execute(Tuple.of(id)).map(rows -> first(rows)
                .map(GrantRepository::of));
    }

    Uni<Void> rotate(SqlConnection transaction, UUID id, byte[] hash, Duration overlap) {
        return transaction
                .preparedQuery(ROTATE)
                .execute(Tuple.of(id, Buffer.buffer(hash), (double) overlap.toSeconds()))
                .replaceWithVoid();
    }

    Uni<Void> delete(SqlConnection transaction, UUID id) {
        return transaction.preparedQuery(DELETE).execute(Tuple.of(id)).replaceWithVoid();
    }

    /** What the holder of the secret may do now, and until when; empty when the secret is not, or no longer, right. */
    Uni<Optional<KeyGrant>> exchange(UUID id, byte[] hash) {
        return pool.preparedQuery(EXCHANGE)
                .execute(Tuple.of(id, Buffer.buffer(hash)))
                .map(rows -> first(rows)
                        .map(row -> new KeyGrant(
                                GrantRepository.of(row)
                                        .limitedTo(
                                                List.of(row.getArrayOfStrings("scopes")),
                                                GrantRepository.policy(row, "clusters", "models")),
                                instant(row, "expires_at"))));
    }

    Uni<Void> used(UUID id) {
        return pool.preparedQuery(USED).execute(Tuple.of(id)).replaceWithVoid();
    }

    private static ApiKey keyOf(Row row) {
        return new ApiKey(
                row.getUUID("id"),
                row.getUUID("user_id"),
                row.getString("username"),
                row.getString("name"),
                List.of(row.getArrayOfStrings("scopes")),
                GrantRepository.policy(row, "clusters", "models"),
                instant(row, "expires_at"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("rotated_at").toInstant(),
                instant(row, "last_used_at"));
    }

    private static Optional<Instant> instant(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static String[] array(Optional<List<String>> names) {
        return names.map(list -> list.toArray(String[]::new)).orElse(null);
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }

    /** What a key grants at this moment, and when the key ends. */
    record KeyGrant(Grant grant, Optional<Instant> expiresAt) {}

    /** A place in the list of keys. */
    record Position(Instant createdAt, UUID id) {}
}
