package io.clusterai.alert.channel;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Channels in PostgreSQL, and what their notifications came to. */
@Singleton
public class ChannelRepository {

    private static final String UNIQUE_VIOLATION = "23505";

    private static final String COLUMNS =
            "id, name, url, sealed_url, shown_url, send_resolved, enabled, sealed_secret, version, created_at, updated_at";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM channel ";
    private static final String BY_ID = SELECT + "WHERE id = $1";
    private static final String LOCK = BY_ID + " FOR UPDATE";
    private static final String BY_KEY = SELECT + "WHERE idempotency_key = $1";
    private static final String PAGE = SELECT + "WHERE ($1::text IS NULL OR name > $1) ORDER BY name LIMIT $2";
    private static final String DELETE = "DELETE FROM channel WHERE id = $1";
    private static final String INSERT = "INSERT INTO channel (" + COLUMNS + """
            , idempotency_key, url_sealed_under, secret_sealed_under)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
            ON CONFLICT (idempotency_key) DO NOTHING
            """;
    private static final String UPDATE = """
            UPDATE channel
            SET name = $2, url = $3, sealed_url = $4, shown_url = $5, send_resolved = $6, enabled = $7, sealed_secret = $8,
                version = $9, updated_at = $10,
                url_sealed_under = CASE WHEN sealed_url IS NOT DISTINCT FROM $4 THEN url_sealed_under ELSE $11 END,
                secret_sealed_under = CASE WHEN sealed_secret IS NOT DISTINCT FROM $8 THEN secret_sealed_under ELSE $11 END
            WHERE id = $1
            """;
    private static final String IN_CLEAR = SELECT + "WHERE url IS NOT NULL ORDER BY id LIMIT 1000";

    /** Only while it is the address that was sealed: somebody may have changed it meanwhile, or sealed it, too. */
    private static final String SEAL =
            "UPDATE channel SET url = NULL, sealed_url = $2, shown_url = $3, url_sealed_under = $5 WHERE id = $1 AND url = $4";

    private static final String STATE = """
            CASE state WHEN 'DEAD' THEN 'FAILED' WHEN 'WAITING' THEN
                CASE WHEN attempts = 0 THEN 'WAITING' ELSE 'RETRYING' END
            ELSE state END AS shown_state
            """;

    private static final String SUMMARIES = """
            SELECT c.id,
                   (SELECT count(*) FROM notification n WHERE n.channel_id = c.id AND n.state = 'DEAD') AS failed,
                   (SELECT count(*) FROM notification n WHERE n.channel_id = c.id AND n.state = 'WAITING') AS waiting,
                   last.*
            FROM unnest($1::uuid[]) AS c (id)
            LEFT JOIN LATERAL (
                SELECT coalesce(finished_at, created_at) AS at, reason,
            """ + STATE + """
                FROM notification n
                WHERE n.channel_id = c.id AND n.attempts > 0
                ORDER BY n.sequence DESC LIMIT 1) AS last ON true
            """;

    private static final String DELIVERIES =
            "SELECT id, sequence, alert_id, kind, attempts, reason, created_at, due_at, finished_at, " + STATE + """
                    FROM notification
                    WHERE channel_id = $1 AND ($2::bigint IS NULL OR sequence < $2)
                    ORDER BY sequence DESC
                    LIMIT $3
                    """;

    private final Pool pool;

    ChannelRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Optional<Channel>> find(ChannelId id) {
        return pool.preparedQuery(BY_ID).execute(Tuple.of(id.value())).map(ChannelRepository::first);
    }

    Uni<Optional<Channel>> lock(SqlConnection tx, ChannelId id) {
        return tx.preparedQuery(LOCK).execute(Tuple.of(id.value())).map(ChannelRepository::first);
    }

    Uni<List<Channel>> page(Optional<String> afterName, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(afterName.orElse(null), limit + 1))
                .map(ChannelRepository::all);
    }

    /** Stores a new channel; answers the one stored before when the key was used already. */
    Uni<Channel> insert(SqlConnection tx, Channel channel, Optional<String> idempotencyKey, String keyId) {
        return tx.preparedQuery(INSERT)
                .execute(Tuple.from(Arrays.asList(
                        channel.id().value(),
                        channel.name(),
                        clear(channel.url()),
                        sealed(channel.url()),
                        shown(channel.url()),
                        channel.sendResolved(),
                        channel.enabled(),
                        channel.sealedSecret().orElse(null),
                        channel.version(),
                        at(channel.createdAt()),
                        at(channel.updatedAt()),
                        idempotencyKey.orElse(null),
                        keyId)))
                .onFailure(ChannelRepository::isNameTaken)
                .transform(taken -> nameTaken(channel))
                .chain(inserted -> inserted.rowCount() == 1
                        ? Uni.createFrom().item(channel)
                        : tx.preparedQuery(BY_KEY)
                                .execute(Tuple.of(idempotencyKey.orElseThrow()))
                                .map(rows -> first(rows).orElseThrow()));
    }

    /** @param keyId under which key is sealed what is new in it */
    Uni<Void> update(SqlConnection tx, Channel channel, String keyId) {
        return tx.preparedQuery(UPDATE)
                .execute(Tuple.from(Arrays.asList(
                        channel.id().value(),
                        channel.name(),
                        clear(channel.url()),
                        sealed(channel.url()),
                        shown(channel.url()),
                        channel.sendResolved(),
                        channel.enabled(),
                        channel.sealedSecret().orElse(null),
                        channel.version(),
                        at(channel.updatedAt()),
                        keyId)))
                .onFailure(ChannelRepository::isNameTaken)
                .transform(taken -> nameTaken(channel))
                .replaceWithVoid();
    }

    /** Channels whose address an older version left in clear. */
    Uni<List<Channel>> inClear() {
        return pool.query(IN_CLEAR).execute().map(ChannelRepository::all);
    }

    /** Replaces the address of a channel by the same one, sealed. */
    Uni<Void> seal(Channel inClear, ChannelUrl sealed, String keyId) {
        return pool.preparedQuery(SEAL)
                .execute(Tuple.of(
                        inClear.id().value(),
                        sealed.stored(),
                        sealed.shown(),
                        inClear.url().stored(),
                        keyId))
                .replaceWithVoid();
    }

    /** Its notifications go with it. */
    Uni<Void> delete(SqlConnection tx, ChannelId id) {
        return tx.preparedQuery(DELETE).execute(Tuple.of(id.value())).replaceWithVoid();
    }

    Uni<Map<ChannelId, DeliverySummary>> summaries(Collection<ChannelId> ids) {
        return pool.preparedQuery(SUMMARIES)
                .execute(Tuple.of(ids.stream().map(ChannelId::value).toArray(UUID[]::new)))
                .map(rows -> {
                    Map<ChannelId, DeliverySummary> summaries = new HashMap<>();
                    rows.forEach(row -> summaries.put(new ChannelId(row.getUUID("id")), summary(row)));
                    return summaries;
                });
    }

    /** At most {@code limit + 1} notifications of a channel, the newest first, with their places. */
    Uni<List<Placed>> deliveries(ChannelId id, Optional<Long> before, int limit) {
        return pool.preparedQuery(DELIVERIES)
                .execute(Tuple.of(id.value(), before.orElse(null), limit + 1))
                .map(rows -> {
                    List<Placed> deliveries = new ArrayList<>();
                    rows.forEach(row -> deliveries.add(new Placed(row.getLong("sequence"), delivery(row))));
                    return deliveries;
                });
    }

    /** Reads the columns of a channel out of a row of a wider query. */
    public static Channel channel(Row row) {
        return new Channel(
                new ChannelId(row.getUUID("id")),
                row.getString("name"),
                url(row),
                row.getBoolean("send_resolved"),
                row.getBoolean("enabled"),
                Optional.ofNullable(row.getString("sealed_secret")),
                row.getLong("version"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static ChannelUrl url(Row row) {
        String inClear = row.getString("url");
        return inClear == null
                ? ChannelUrl.sealed(row.getString("shown_url"), row.getString("sealed_url"))
                : ChannelUrl.inClear(inClear);
    }

    private static String clear(ChannelUrl url) {
        return url.sealed() ? null : url.stored();
    }

    private static String sealed(ChannelUrl url) {
        return url.sealed() ? url.stored() : null;
    }

    private static String shown(ChannelUrl url) {
        return url.sealed() ? url.shown() : null;
    }

    private static DeliverySummary summary(Row row) {
        Optional<DeliverySummary.Last> last = Optional.ofNullable(instant(row, "at"))
                .map(at -> new DeliverySummary.Last(at, row.getString("shown_state"), row.getString("reason")));
        return new DeliverySummary(last, row.getLong("failed"), row.getLong("waiting"));
    }

    private static Delivery delivery(Row row) {
        Instant finishedAt = instant(row, "finished_at");
        return new Delivery(
                row.getUUID("id").toString(),
                row.getUUID("alert_id").toString(),
                row.getString("kind"),
                row.getString("shown_state"),
                row.getInteger("attempts"),
                row.getString("reason"),
                instant(row, "created_at"),
                finishedAt == null ? instant(row, "due_at") : null,
                finishedAt);
    }

    private static List<Channel> all(RowSet<Row> rows) {
        List<Channel> channels = new ArrayList<>();
        rows.forEach(row -> channels.add(channel(row)));
        return channels;
    }

    private static Optional<Channel> first(RowSet<Row> rows) {
        return all(rows).stream().findFirst();
    }

    private static boolean isNameTaken(Throwable failure) {
        return failure instanceof PgException refusal && UNIQUE_VIOLATION.equals(refusal.getSqlState());
    }

    private static ProblemException nameTaken(Channel channel) {
        return new ProblemException(ErrorCode.CHANNEL_EXISTS, "Another channel is called '" + channel.name() + "'.");
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime value = row.getOffsetDateTime(column);
        return value == null ? null : value.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** A notification with its place in the list. */
    record Placed(long sequence, Delivery delivery) {}
}
