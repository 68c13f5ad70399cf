package io.clusterai.metrics.history;

import io.clusterai.metrics.sample.SeriesKey;
import io.clusterai.metrics.sample.SourceId;
import io.clusterai.platform.promql.Selector;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The ids of series: given once, remembered here for an hour at a time, so that the database knows which are still seen. */
@Singleton
class SeriesRepository {

    /** How far {@code last_seen_at} may lag behind the truth. */
    static final Duration SEEN_ACCURACY = Duration.ofHours(1);

    private static final int PER_STATEMENT = 2_000;

    /** In the order of the fingerprint, so that two replicas cannot wait for each other. */
    private static final String UPSERT = """
            INSERT INTO series (fingerprint, source, name, labels)
            SELECT fingerprint, source, name, labels::jsonb
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS seen (fingerprint, source, name, labels)
            ON CONFLICT (fingerprint) DO UPDATE SET last_seen_at = now()
            RETURNING id, fingerprint
            """;

    private static final String FIND = """
            SELECT id, source, name, labels FROM series
            WHERE ($1::text IS NULL OR name = $1) AND last_seen_at >= $2
            ORDER BY id
            LIMIT $3
            """;

    private static final String FIND_BY_ID = "SELECT id, source, name, labels FROM series WHERE id = ANY ($1)";

    private static final String FORGET = "DELETE FROM series WHERE last_seen_at < $1";

    private final Pool pool;
    private final InstantSource clock;
    private final Map<SeriesKey, Known> known = new ConcurrentHashMap<>();

    SeriesRepository(Pool pool, InstantSource clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** The ids of all of them, new ones included. */
    Uni<Map<SeriesKey, Long>> resolve(Collection<SeriesKey> keys) {
        Instant freshSince = clock.instant().minus(SEEN_ACCURACY);
        Map<SeriesKey, Long> ids = HashMap.newHashMap(keys.size());
        Map<UUID, SeriesKey> missing = new TreeMap<>(Comparator.comparing(UUID::toString));
        for (SeriesKey key : keys) {
            Known found = known.get(key);
            if (found != null && found.seenAt().isAfter(freshSince)) {
                ids.put(key, found.id());
            } else {
                missing.put(key.fingerprint(), key);
            }
        }
        List<Map<UUID, SeriesKey>> chunks = chunks(missing);
        return Multi.createFrom()
                .iterable(chunks)
                .onItem()
                .transformToUniAndConcatenate(this::upsert)
                .collect()
                .asList()
                .map(found -> {
                    found.forEach(ids::putAll);
                    return ids;
                });
    }

    /** Series seen since a time, by name where the selector has one; the caller checks the other conditions. */
    Uni<Map<Long, SeriesKey>> find(Selector selector, Instant seenSince, int limit) {
        OffsetDateTime since = seenSince.minus(SEEN_ACCURACY.multipliedBy(2)).atOffset(ZoneOffset.UTC);
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(selector.metricName().orElse(null), since, limit))
                .map(SeriesRepository::byId);
    }

    Uni<Map<Long, SeriesKey>> findById(Collection<Long> ids) {
        return pool.preparedQuery(FIND_BY_ID)
                .execute(Tuple.of(ids.toArray(Long[]::new)))
                .map(SeriesRepository::byId);
    }

    /** Drops series nobody has seen for long, here and in the database. */
    Uni<Void> forgetUnseenSince(Instant seenSince) {
        Instant freshSince = clock.instant().minus(SEEN_ACCURACY);
        known.values().removeIf(found -> found.seenAt().isBefore(freshSince));
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(seenSince.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    private Uni<Map<SeriesKey, Long>> upsert(Map<UUID, SeriesKey> missing) {
        Instant now = clock.instant();
        Collection<SeriesKey> keys = missing.values();
        return pool.preparedQuery(UPSERT)
                .execute(Tuple.from(List.of(
                        missing.keySet().toArray(UUID[]::new),
                        keys.stream().map(key -> key.source().value()).toArray(String[]::new),
                        keys.stream().map(SeriesKey::name).toArray(String[]::new),
                        keys.stream().map(SeriesRepository::json).toArray(String[]::new))))
                .map(rows -> {
                    Map<SeriesKey, Long> ids = new HashMap<>();
                    for (Row row : rows) {
                        SeriesKey key = missing.get(row.getUUID("fingerprint"));
                        ids.put(key, row.getLong("id"));
                        known.put(key, new Known(row.getLong("id"), now));
                    }
                    return ids;
                });
    }

    private static List<Map<UUID, SeriesKey>> chunks(Map<UUID, SeriesKey> all) {
        List<Map<UUID, SeriesKey>> chunks = new ArrayList<>();
        Map<UUID, SeriesKey> chunk = new LinkedHashMap<>();
        for (Map.Entry<UUID, SeriesKey> entry : all.entrySet()) {
            chunk.put(entry.getKey(), entry.getValue());
            if (chunk.size() == PER_STATEMENT) {
                chunks.add(chunk);
                chunk = new LinkedHashMap<>();
            }
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    private static String json(SeriesKey key) {
        JsonObject labels = new JsonObject();
        key.labels().forEach(labels::put);
        return labels.encode();
    }

    private static Map<Long, SeriesKey> byId(RowSet<Row> rows) {
        Map<Long, SeriesKey> series = new LinkedHashMap<>();
        for (Row row : rows) {
            Map<String, String> labels = new HashMap<>();
            row.getJsonObject("labels").forEach(label -> labels.put(label.getKey(), (String) label.getValue()));
            series.put(
                    row.getLong("id"),
                    new SeriesKey(new SourceId(row.getString("source")), row.getString("name"), labels));
        }
        return series;
    }

    private record Known(long id, Instant seenAt) {}
}
