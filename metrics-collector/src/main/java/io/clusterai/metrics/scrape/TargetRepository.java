package io.clusterai.metrics.scrape;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The registered targets. */
@Singleton
class TargetRepository {

    /** Counts and inserts in one statement; two at once may pass the limit by one, which harms nobody. */
    private static final String INSERT = """
            INSERT INTO target (id, url, interval_ms, labels, created_at)
            SELECT $1, $2, $3, $4, $5
            WHERE (SELECT count(*) FROM target) < $6
            ON CONFLICT (url, labels) DO NOTHING
            """;

    private static final String EXISTS = "SELECT 1 FROM target WHERE url = $1 AND labels = $2";

    private static final String ALL = "SELECT id, url, interval_ms, labels, created_at FROM target";

    private final Pool pool;

    TargetRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<ScrapeTarget>> all() {
        return pool.query(ALL).execute().map(rows -> {
            List<ScrapeTarget> targets = new ArrayList<>();
            for (Row row : rows) {
                targets.add(target(row));
            }
            return targets;
        });
    }

    Uni<Insertion> insert(SqlConnection tx, ScrapeTarget target, int maxTargets) {
        JsonObject labels = new JsonObject();
        target.labels().forEach(labels::put);
        return tx.preparedQuery(INSERT)
                .execute(Tuple.from(List.of(
                        target.id().value(),
                        target.url().toString(),
                        target.interval().toMillis(),
                        labels,
                        target.registeredAt().orElseThrow().atOffset(ZoneOffset.UTC),
                        (long) maxTargets)))
                .chain(inserted -> inserted.rowCount() == 1
                        ? Uni.createFrom().item(Insertion.DONE)
                        : tx.preparedQuery(EXISTS)
                                .execute(Tuple.of(target.url().toString(), labels))
                                .map(found -> found.size() > 0 ? Insertion.EXISTS : Insertion.FULL));
    }

    /** What was deleted; empty when there was nothing. */
    Uni<Optional<ScrapeTarget>> delete(SqlConnection tx, TargetId id) {
        return tx.preparedQuery("DELETE FROM target WHERE id = $1 RETURNING id, url, interval_ms, labels, created_at")
                .execute(Tuple.of(id.value()))
                .map(deleted -> {
                    for (Row row : deleted) {
                        return Optional.of(target(row));
                    }
                    return Optional.empty();
                });
    }

    private static ScrapeTarget target(Row row) {
        Map<String, String> labels = new HashMap<>();
        row.getJsonObject("labels").forEach(label -> labels.put(label.getKey(), (String) label.getValue()));
        return new ScrapeTarget(
                new TargetId(row.getUUID("id")),
                URI.create(row.getString("url")),
                Duration.ofMillis(row.getLong("interval_ms")),
                labels,
                Optional.of(row.getOffsetDateTime("created_at").toInstant()));
    }

    /** How an insert ended. */
    enum Insertion {
        DONE,
        EXISTS,
        FULL
    }
}
