package io.clusterai.metrics.scrape;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The registered targets. Their addresses lie sealed in their rows, and are opened here and nowhere else. */
@Singleton
class TargetRepository {

    private static final String COLUMNS = "id, url, sealed_url, shown_url, interval_ms, labels, created_at";

    private static final String ALL = "SELECT " + COLUMNS + " FROM target";

    /** Who registers compares with all there are: what is sealed is another text each time, which no index knows to be the same. */
    private static final String LOCK = "LOCK TABLE target IN SHARE ROW EXCLUSIVE MODE";

    private static final String INSERT = """
            INSERT INTO target (id, sealed_url, shown_url, url_sealed_under, interval_ms, labels, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """;

    private static final String DELETE = "DELETE FROM target WHERE id = $1 RETURNING " + COLUMNS;

    private static final String IN_CLEAR = "SELECT id, url FROM target WHERE url IS NOT NULL ORDER BY id LIMIT 1000";

    /** Another replica may have done it meanwhile. The address itself, which never changes, stays out of it: a database may log what it is asked. */
    private static final String SEAL = """
            UPDATE target SET url = NULL, sealed_url = $2, shown_url = $3, url_sealed_under = $4
            WHERE id = $1 AND url IS NOT NULL
            """;

    private final Pool pool;
    private final TargetSecretService secrets;

    TargetRepository(Pool pool, TargetSecretService secrets) {
        this.pool = pool;
        this.secrets = secrets;
    }

    Uni<List<ScrapeTarget>> all() {
        return pool.query(ALL).execute().map(this::targets);
    }

    /** All of them, of which none is added or goes until the transaction ends. */
    Uni<List<ScrapeTarget>> lock(SqlConnection tx) {
        return tx.query(LOCK).execute().chain(() -> tx.query(ALL).execute()).map(this::targets);
    }

    Uni<Void> insert(SqlConnection tx, ScrapeTarget target) {
        JsonObject labels = new JsonObject();
        target.labels().forEach(labels::put);
        String url = target.url().whole().orElseThrow().toString();
        return tx.preparedQuery(INSERT)
                .execute(Tuple.from(List.of(
                        target.id().value(),
                        Buffer.buffer(secrets.seal(target.id(), url)),
                        target.url().shown(),
                        secrets.keyId(),
                        target.interval().toMillis(),
                        labels,
                        target.registeredAt().orElseThrow().atOffset(ZoneOffset.UTC))))
                .replaceWithVoid();
    }

    /** What was deleted; empty when there was nothing. */
    Uni<Optional<ScrapeTarget>> delete(SqlConnection tx, TargetId id) {
        return tx.preparedQuery(DELETE).execute(Tuple.of(id.value())).map(deleted -> targets(deleted).stream()
                .findFirst());
    }

    /** Replaces each address in clear by the same one, sealed; without a key they stay. */
    Uni<Void> sealUrls() {
        if (!secrets.isReady()) {
            return Uni.createFrom().voidItem();
        }
        return pool.query(IN_CLEAR)
                .execute()
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(this::sealUrl)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> sealUrl(Row inClear) {
        TargetId id = new TargetId(inClear.getUUID("id"));
        String url = inClear.getString("url");
        return pool.preparedQuery(SEAL)
                .execute(Tuple.of(
                        id.value(),
                        Buffer.buffer(secrets.seal(id, url)),
                        TargetUrl.read(url).shown(),
                        secrets.keyId()))
                .replaceWithVoid();
    }

    private List<ScrapeTarget> targets(RowSet<Row> rows) {
        List<ScrapeTarget> targets = new ArrayList<>();
        rows.forEach(row -> targets.add(target(row)));
        return targets;
    }

    private ScrapeTarget target(Row row) {
        Map<String, String> labels = new HashMap<>();
        row.getJsonObject("labels").forEach(label -> labels.put(label.getKey(), (String) label.getValue()));
        TargetId id = new TargetId(row.getUUID("id"));
        return new ScrapeTarget(
                id,
                url(id, row),
                Duration.ofMillis(row.getLong("interval_ms")),
                labels,
                Optional.of(row.getOffsetDateTime("created_at").toInstant()));
    }

    private TargetUrl url(TargetId id, Row row) {
        String inClear = row.getString("url");
        return inClear != null
                ? TargetUrl.read(inClear)
                : secrets.open(id, row.getBuffer("sealed_url").getBytes())
                        .map(TargetUrl::read)
                        .orElseGet(() -> TargetUrl.closed(row.getString("shown_url")));
    }
}
