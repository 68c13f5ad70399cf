package io.clusterai.metrics.history;

import io.clusterai.metrics.sample.SourceId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The packed scrapes and the day partitions they lie in. */
@Singleton
class BatchRepository {

    private static final String INSERT = """
            INSERT INTO batch (window_start, source, observed_at, batch_id, interval_ms, failure, payload)
            SELECT * FROM unnest(
                $1::timestamptz[], $2::text[], $3::timestamptz[], $4::uuid[], $5::bigint[], $6::text[], $7::bytea[])
            ON CONFLICT DO NOTHING
            """;

    private static final String COUNT_BYTES = """
            INSERT INTO stored_window AS stored (window_start, bytes)
            SELECT window_start, sum(bytes) FROM unnest($1::timestamptz[], $2::bigint[]) AS written (window_start, bytes)
            GROUP BY window_start ORDER BY window_start
            ON CONFLICT (window_start) DO UPDATE SET bytes = stored.bytes + excluded.bytes
            """;

    /** The newest scrape of each step and source; everything before the first step counts for it. */
    private static final String CHOOSE = """
            WITH chosen AS MATERIALIZED (
                SELECT DISTINCT ON (source, step) source, observed_at, batch_id, window_start
                FROM (
                    SELECT source, observed_at, batch_id, window_start,
                           greatest(0, ceil(extract(epoch FROM observed_at - $4::timestamptz) * 1000 / $6::bigint)) AS step
                    FROM batch
                    WHERE source = ANY ($1) AND window_start >= $2::timestamptz AND observed_at > $3::timestamptz AND observed_at <= $5::timestamptz
                          AND window_start <= $5::timestamptz
                ) AS candidates
                ORDER BY source, step, observed_at DESC
            )
            """;

    private static final String MEASURE = CHOOSE + """
            SELECT coalesce(sum(octet_length(payload)), 0) AS bytes
            FROM chosen JOIN batch USING (source, observed_at, batch_id, window_start)
            """;

    private static final String READ = CHOOSE + """
            SELECT source, observed_at, payload
            FROM chosen JOIN batch USING (source, observed_at, batch_id, window_start)
            ORDER BY source, observed_at
            """;

    private static final String NEWEST = """
            SELECT newest.source, newest.observed_at, newest.interval_ms, newest.failure, newest.payload
            FROM (SELECT DISTINCT source FROM series WHERE last_seen_at >= $1::timestamptz - interval '2 hours') AS seen
            CROSS JOIN LATERAL (
                SELECT source, observed_at, interval_ms, failure, payload FROM batch
                WHERE batch.source = seen.source AND observed_at > $1::timestamptz AND window_start >= $1::timestamptz - interval '2 hours'
                ORDER BY observed_at DESC LIMIT 1
            ) AS newest
            """;

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('batch partitions', 0))";

    private static final String PARTITIONS = """
            SELECT child.relname AS name FROM pg_inherits
            JOIN pg_class AS child ON child.oid = pg_inherits.inhrelid
            WHERE pg_inherits.inhparent = 'batch'::regclass
            """;

    private static final DateTimeFormatter PARTITION = DateTimeFormatter.ofPattern("'batch_'yyyyMMdd");

    private final Pool pool;
    private final Set<LocalDate> existing = ConcurrentHashMap.newKeySet();

    BatchRepository(Pool pool) {
        this.pool = pool;
    }

    /** Writes all or nothing; a scrape that is there already stays as it is. */
    Uni<Void> insert(List<PackedScrape> scrapes) {
        Set<LocalDate> days = new HashSet<>();
        scrapes.forEach(scrape -> days.add(RetentionPolicy.dayOf(scrape.windowStart())));
        return createMissing(days).chain(() -> pool.withTransaction(tx -> insert(tx, scrapes)));
    }

    private static Uni<Void> insert(SqlConnection tx, List<PackedScrape> scrapes) {
        OffsetDateTime[] windows =
                column(scrapes, scrape -> utc(scrape.windowStart())).toArray(OffsetDateTime[]::new);
        Tuple rows = Tuple.from(List.of(
                windows,
                column(scrapes, scrape -> scrape.source().value()).toArray(String[]::new),
                column(scrapes, scrape -> utc(scrape.observedAt())).toArray(OffsetDateTime[]::new),
                column(scrapes, PackedScrape::batchId).toArray(java.util.UUID[]::new),
                column(scrapes, scrape -> scrape.interval().toMillis()).toArray(Long[]::new),
                column(scrapes, PackedScrape::failure).toArray(String[]::new),
                column(scrapes, scrape -> Buffer.buffer(scrape.payload())).toArray(Buffer[]::new)));
        Tuple sizes =
                Tuple.of(windows, column(scrapes, PackedScrape::storedBytes).toArray(Long[]::new));
        return tx.preparedQuery(INSERT)
                .execute(rows)
                .chain(() -> tx.preparedQuery(COUNT_BYTES).execute(sizes))
                .replaceWithVoid();
    }

    /** What {@link #read} would give, in bytes. */
    Uni<Long> measure(Collection<SourceId> sources, HistoryRange range) {
        return pool.preparedQuery(MEASURE)
                .execute(tuple(sources, range))
                .map(rows -> rows.iterator().next().getLong("bytes"));
    }

    /** Scrapes by source and time: of each step the newest one, which is all an evaluation looks at. */
    Uni<List<StoredScrape>> read(Collection<SourceId> sources, HistoryRange range) {
        return pool.preparedQuery(READ).execute(tuple(sources, range)).map(rows -> {
            List<StoredScrape> scrapes = new ArrayList<>(rows.size());
            for (Row row : rows) {
                scrapes.add(stored(row));
            }
            return scrapes;
        });
    }

    Uni<List<NewestScrape>> newest(Instant since) {
        return pool.preparedQuery(NEWEST).execute(Tuple.of(utc(since))).map(rows -> {
            List<NewestScrape> scrapes = new ArrayList<>(rows.size());
            for (Row row : rows) {
                scrapes.add(new NewestScrape(
                        stored(row), Duration.ofMillis(row.getLong("interval_ms")), row.getString("failure")));
            }
            return scrapes;
        });
    }

    /** Applies the policy under a lock, so that replicas do not meet in the catalogue. */
    Uni<RetentionPolicy.Decision> tidy(RetentionPolicy policy, Instant now) {
        return pool.withTransaction(tx -> tx.query(LOCK)
                .execute()
                .chain(() -> days(tx))
                .chain(days -> windows(tx).map(windows -> policy.decide(days, windows, now)))
                .call(decision -> apply(tx, decision)));
    }

    private Uni<Void> createMissing(Set<LocalDate> days) {
        Set<LocalDate> missing = new HashSet<>(days);
        missing.removeAll(existing);
        if (missing.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return pool.withTransaction(tx -> tx.query(LOCK)
                .execute()
                .chain(() -> all(missing, day -> create(tx, day)))
                .invoke(() -> existing.addAll(missing)));
    }

    private Uni<Void> apply(SqlConnection tx, RetentionPolicy.Decision decision) {
        OffsetDateTime[] windows =
                decision.deleteWindows().stream().map(BatchRepository::utc).toArray(OffsetDateTime[]::new);
        return all(decision.createDays(), day -> create(tx, day))
                .invoke(() -> existing.addAll(decision.createDays()))
                .chain(() -> all(decision.dropDays(), day -> drop(tx, day)))
                .invoke(() -> existing.removeAll(decision.dropDays()))
                .chain(() -> tx.preparedQuery("DELETE FROM batch WHERE window_start = ANY ($1)")
                        .execute(Tuple.of(windows)))
                .chain(() -> tx.preparedQuery("DELETE FROM stored_window WHERE window_start = ANY ($1)")
                        .execute(Tuple.of(windows)))
                .replaceWithVoid();
    }

    private static Uni<Void> all(Collection<LocalDate> days, Function<LocalDate, Uni<Void>> each) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (LocalDate day : days) {
            done = done.chain(() -> each.apply(day));
        }
        return done;
    }

    private static Uni<Void> create(SqlConnection tx, LocalDate day) {
        return tx.query("CREATE TABLE IF NOT EXISTS " + PARTITION.format(day)
                        + " PARTITION OF batch FOR VALUES FROM ('" + day + " 00:00:00+00') TO ('" + day.plusDays(1)
                        + " 00:00:00+00')")
                .execute()
                .replaceWithVoid();
    }

    private static Uni<Void> drop(SqlConnection tx, LocalDate day) {
        return tx.query("DROP TABLE IF EXISTS " + PARTITION.format(day))
                .execute()
                .replaceWithVoid();
    }

    private static Uni<Set<LocalDate>> days(SqlConnection tx) {
        return tx.query(PARTITIONS).execute().map(rows -> {
            Set<LocalDate> days = new HashSet<>();
            for (Row row : rows) {
                days.add(LocalDate.parse(row.getString("name"), PARTITION));
            }
            return days;
        });
    }

    private static Uni<TreeMap<Instant, Long>> windows(SqlConnection tx) {
        return tx.query("SELECT window_start, bytes FROM stored_window")
                .execute()
                .map(rows -> {
                    TreeMap<Instant, Long> windows = new TreeMap<>();
                    for (Row row : rows) {
                        windows.put(row.getOffsetDateTime("window_start").toInstant(), row.getLong("bytes"));
                    }
                    return windows;
                });
    }

    private static Tuple tuple(Collection<SourceId> sources, HistoryRange range) {
        return Tuple.from(List.of(
                sources.stream().map(SourceId::value).toArray(String[]::new),
                utc(StorageWindow.startOf(range.after())),
                utc(range.after()),
                utc(range.firstStep()),
                utc(range.until()),
                range.step().toMillis()));
    }

    private static StoredScrape stored(Row row) {
        return new StoredScrape(
                new SourceId(row.getString("source")),
                row.getOffsetDateTime("observed_at").toInstant(),
                row.getBuffer("payload").getBytes());
    }

    private static <T> java.util.stream.Stream<T> column(List<PackedScrape> scrapes, Function<PackedScrape, T> value) {
        return scrapes.stream().map(value);
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
