package io.clusterai.worker.roster;

import io.clusterai.contracts.Topics;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.LikePatterns;
import io.clusterai.platform.problem.Page;
import io.clusterai.worker.cluster.ClusterId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rows of workers. A row holds what was last told, and each write appends the event that tells it. */
@ApplicationScoped
public class WorkerRepository {

    /** A worker that is not stale was confirmed when its scheduler last answered, told or not. */
    private static final String SELECT = """
            SELECT w.*, c.name AS cluster_name,
                   CASE WHEN w.stale THEN w.last_seen_at ELSE greatest(w.last_seen_at, c.last_seen_at) END AS confirmed_at
            FROM worker w JOIN cluster c ON c.id = w.cluster_id
            """;

    private static final String PAGE = SELECT + """
            WHERE ($1::text IS NULL OR (c.name, w.name, w.id) > ($1, $2, $3))
              AND ($4::text IS NULL OR w.cluster_id = $4)
              AND ($5::text IS NULL OR w.state = $5)
              AND ($6::boolean IS NULL OR w.stale = $6)
              AND ($7::text[] IS NULL OR w.cluster_id LIKE ANY ($7))
            ORDER BY c.name, w.name, w.id LIMIT $8
            """;

    private static final String UPSERT = """
            INSERT INTO worker (id, cluster_id, name, address, state, threads, cpu_ratio, memory_bytes, memory_limit_bytes,
                tasks_executing, tasks_ready, managed, nanny, stale, reason, last_seen_at, version, changed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, nextval('worker_version'), $17)
            ON CONFLICT (id) DO UPDATE
            SET name = excluded.name, state = excluded.state, threads = excluded.threads, cpu_ratio = excluded.cpu_ratio,
                memory_bytes = excluded.memory_bytes, memory_limit_bytes = excluded.memory_limit_bytes,
                tasks_executing = excluded.tasks_executing, tasks_ready = excluded.tasks_ready,
                managed = excluded.managed, nanny = excluded.nanny, stale = excluded.stale, reason = excluded.reason,
                last_seen_at = excluded.last_seen_at, version = excluded.version, changed_at = excluded.changed_at
            RETURNING version
            """;

    private static final String DELETE =
            "DELETE FROM worker WHERE id = $1 RETURNING nextval('worker_version') AS version";

    private static final String MANAGED_NAMES =
            "SELECT name FROM local_process WHERE cluster_id = $1 AND phase <> 'ENDED'";

    private final Pool pool;
    private final Outbox outbox;

    WorkerRepository(Pool pool, Outbox outbox) {
        this.pool = pool;
        this.outbox = outbox;
    }

    Uni<Page<Worker>> page(WorkerFilter filter, int limit, Optional<List<String>> after) {
        Tuple parameters = Tuple.from(Arrays.asList(
                after.map(List::getFirst).orElse(null),
                after.map(position -> position.get(1)).orElse(null),
                after.map(List::getLast).orElse(null),
                filter.clusterId().map(ClusterId::value).orElse(null),
                filter.state().map(WorkerState::name).orElse(null),
                filter.stale().orElse(null),
                LikePatterns.of(filter.policy().clusters()).orElse(null),
                limit + 1));
        return pool.preparedQuery(PAGE)
                .execute(parameters)
                .map(rows -> Page.cut(
                        workers(rows),
                        limit,
                        last -> List.of(
                                last.clusterName(), last.name(), last.id().value())));
    }

    public Uni<Optional<Worker>> find(WorkerId id) {
        return pool.preparedQuery(SELECT + "WHERE w.id = $1")
                .execute(Tuple.of(id.value()))
                .map(rows -> workers(rows).stream().findFirst());
    }

    /** The cluster's workers as they were last told. */
    Uni<List<Worker>> told(SqlConnection transaction, ClusterId cluster) {
        return transaction
                .preparedQuery(SELECT + "WHERE w.cluster_id = $1")
                .execute(Tuple.of(cluster.value()))
                .map(WorkerRepository::workers);
    }

    /** The names under which processes of this suite join the cluster. */
    Uni<Set<String>> managedNames(SqlConnection transaction, ClusterId cluster) {
        return transaction
                .preparedQuery(MANAGED_NAMES)
                .execute(Tuple.of(cluster.value()))
                .map(rows -> {
                    Set<String> names = new HashSet<>();
                    rows.forEach(row -> names.add(row.getString("name")));
                    return names;
                });
    }

    /** Stores and tells the news. */
    Uni<Void> tell(SqlConnection transaction, RosterPolicy.News news) {
        Uni<Void> changes = inOrder(news.changed(), worker -> transaction
                .preparedQuery(UPSERT)
                .execute(row(worker))
                .chain(stored -> append(transaction, worker, stored, false)));
        return changes.chain(() -> inOrder(news.removed(), worker -> transaction
                .preparedQuery(DELETE)
                .execute(Tuple.of(worker.id().value()))
                .chain(deleted -> append(transaction, worker, deleted, true))));
    }

    private Uni<Void> append(SqlConnection transaction, Worker worker, RowSet<Row> written, boolean removed) {
        if (!written.iterator().hasNext()) {
            return Uni.createFrom().voidItem();
        }
        Worker told = worker.withVersion(written.iterator().next().getLong("version"));
        return outbox.append(
                transaction, Topics.WORKER_CHANGED, told.id().value(), told.toEvent(removed), told.changedAt());
    }

    private static Uni<Void> inOrder(List<Worker> workers, java.util.function.Function<Worker, Uni<Void>> write) {
        return Multi.createFrom()
                .iterable(workers)
                .onItem()
                .transformToUniAndConcatenate(write::apply)
                .collect()
                .last();
    }

    private static List<Worker> workers(RowSet<Row> rows) {
        List<Worker> workers = new ArrayList<>();
        rows.forEach(row -> workers.add(worker(row)));
        return workers;
    }

    private static Tuple row(Worker worker) {
        return Tuple.from(Arrays.asList(
                worker.id().value(),
                worker.clusterId().value(),
                worker.name(),
                worker.address(),
                worker.state().name(),
                worker.threads(),
                worker.load().cpuRatio(),
                worker.load().memoryBytes(),
                worker.memoryLimitBytes(),
                worker.load().tasksExecuting(),
                worker.load().tasksReady(),
                worker.managed(),
                worker.nanny(),
                worker.stale(),
                worker.reason(),
                timestamp(worker.lastSeenAt()),
                timestamp(worker.changedAt())));
    }

    private static Worker worker(Row row) {
        return new Worker(
                new WorkerId(row.getString("id")),
                new ClusterId(row.getString("cluster_id")),
                row.getString("cluster_name"),
                row.getString("name"),
                row.getString("address"),
                WorkerState.valueOf(row.getString("state")),
                row.getInteger("threads"),
                row.getLong("memory_limit_bytes"),
                new Load(
                        row.getDouble("cpu_ratio"),
                        row.getLong("memory_bytes"),
                        row.getLong("tasks_executing"),
                        row.getLong("tasks_ready")),
                row.getBoolean("managed"),
                row.getBoolean("nanny"),
                row.getBoolean("stale"),
                row.getString("reason"),
                row.getOffsetDateTime("confirmed_at").toInstant(),
                row.getLong("version"),
                row.getOffsetDateTime("changed_at").toInstant());
    }

    private static OffsetDateTime timestamp(Instant at) {
        return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
    }
}
