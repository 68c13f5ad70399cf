package io.clusterai.alert.notification;

import io.clusterai.alert.channel.Channel;
import io.clusterai.alert.channel.ChannelId;
import io.clusterai.alert.channel.ChannelRepository;
import io.clusterai.contracts.AlertChanged;
import io.clusterai.platform.events.EventCodec;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Notifications in PostgreSQL. A claim moves {@code due_at} past its own end, so an expired claim is due again by itself; a result counts
 * only for the attempt that was claimed last.
 */
@Singleton
class NotificationRepository {

    private static final String ENQUEUE_FIRING = """
            INSERT INTO notification (id, channel_id, alert_id, alert_version, kind, alert, state, due_at, created_at)
            SELECT gen_random_uuid(), c.id, $1, $2, 'FIRING', $3, 'WAITING', $4, $4
            FROM channel c WHERE c.enabled
            ON CONFLICT (channel_id, alert_id, alert_version) DO NOTHING
            """;

    private static final String ENQUEUE_RESOLVED = """
            INSERT INTO notification (id, channel_id, alert_id, alert_version, kind, alert, state, due_at, created_at)
            SELECT gen_random_uuid(), c.id, $1, $2, 'RESOLVED', $3, 'WAITING', $4, $4
            FROM channel c
            WHERE c.enabled AND c.send_resolved
              AND EXISTS (SELECT 1 FROM notification n WHERE n.alert_id = $1 AND n.channel_id = c.id)
            ON CONFLICT (channel_id, alert_id, alert_version) DO NOTHING
            """;

    /** What one receiver is told about one alert is told in order: a notification waits for the one before it. */
    private static final String CLAIM = """
            WITH claimed AS (
                SELECT due.id
                FROM channel c
                CROSS JOIN LATERAL (
                    SELECT n.id FROM notification n
                    WHERE n.channel_id = c.id AND n.state = 'WAITING' AND n.due_at <= $1
                      AND NOT EXISTS (
                          SELECT 1 FROM notification earlier
                          WHERE earlier.alert_id = n.alert_id AND earlier.channel_id = n.channel_id
                            AND earlier.sequence < n.sequence AND earlier.state = 'WAITING')
                    ORDER BY n.due_at, n.sequence
                    LIMIT $2
                    FOR UPDATE SKIP LOCKED) AS due
                WHERE c.enabled AND NOT c.id = ANY ($3))
            UPDATE notification n
            SET attempts = n.attempts + 1, due_at = $4
            FROM claimed, channel c
            WHERE n.id = claimed.id AND c.id = n.channel_id
            RETURNING n.id AS notification_id, n.kind, n.alert, n.attempts, n.created_at AS notified_at, c.*
            """;

    private static final String SETTLE = """
            UPDATE notification SET state = $3, reason = $4, finished_at = $5
            WHERE id = $1 AND attempts = $2 AND state = 'WAITING'
            """;

    private static final String TRY_AGAIN = """
            UPDATE notification SET due_at = $3, reason = $4
            WHERE id = $1 AND attempts = $2 AND state = 'WAITING'
            """;

    private static final String FORGET = """
            DELETE FROM notification WHERE id IN (
                SELECT id FROM notification WHERE state <> 'WAITING' AND finished_at < $1 LIMIT 1000)
            """;

    private final Pool pool;
    private final EventCodec codec;

    NotificationRepository(Pool pool, EventCodec codec) {
        this.pool = pool;
        this.codec = codec;
    }

    Uni<Void> enqueue(SqlConnection tx, NotificationKind kind, AlertChanged alert, Instant now) {
        String sql =
                switch (kind) {
                    case FIRING -> ENQUEUE_FIRING;
                    case RESOLVED -> ENQUEUE_RESOLVED;
                };
        return tx.preparedQuery(sql)
                .execute(Tuple.of(UUID.fromString(alert.id()), alert.version(), codec.write(alert), at(now)))
                .replaceWithVoid();
    }

    /**
     * Takes due notifications, so that nobody else sends them before the claim ends.
     *
     * @param atOncePerChannel how many of one channel at most
     * @param busy channels to leave alone
     */
    Uni<List<Notification>> claim(Instant now, Duration claimFor, int atOncePerChannel, Collection<ChannelId> busy) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(
                        at(now),
                        atOncePerChannel,
                        busy.stream().map(ChannelId::value).toArray(UUID[]::new),
                        at(now.plus(claimFor))))
                .map(this::all);
    }

    Uni<Void> delivered(Notification notification, Instant now) {
        return settle(notification, "DELIVERED", "", now);
    }

    Uni<Void> giveUp(Notification notification, String reason, Instant now) {
        return settle(notification, "DEAD", reason, now);
    }

    Uni<Void> tryAgain(Notification notification, Instant dueAt, String reason) {
        return pool.preparedQuery(TRY_AGAIN)
                .execute(Tuple.of(notification.id(), notification.attempt(), at(dueAt), reason))
                .replaceWithVoid();
    }

    /** Drops a bounded number of settled notifications. */
    Uni<Integer> forget(Instant before) {
        return pool.preparedQuery(FORGET).execute(Tuple.of(at(before))).map(RowSet::rowCount);
    }

    private Uni<Void> settle(Notification notification, String state, String reason, Instant now) {
        return pool.preparedQuery(SETTLE)
                .execute(Tuple.of(notification.id(), notification.attempt(), state, reason, at(now)))
                .replaceWithVoid();
    }

    private List<Notification> all(RowSet<Row> rows) {
        List<Notification> notifications = new ArrayList<>();
        for (Row row : rows) {
            Channel channel = ChannelRepository.channel(row);
            notifications.add(new Notification(
                    row.getUUID("notification_id"),
                    NotificationKind.valueOf(row.getString("kind")),
                    codec.read(row.getString("alert").getBytes(StandardCharsets.UTF_8), AlertChanged.class),
                    channel,
                    row.getInteger("attempts"),
                    row.getOffsetDateTime("notified_at").toInstant()));
        }
        return notifications;
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
