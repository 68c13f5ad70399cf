package io.clusterai.worker.local;

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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rows of local processes. Each step names the phase it starts from, so that two who decide at once cannot both act on it. */
@ApplicationScoped
public class LocalProcessRepository {

    private static final String COUNT_ALIVE =
            "SELECT count(*) AS alive FROM local_process WHERE host = $1 AND phase <> 'ENDED'";

    private static final String PLAN = """
            INSERT INTO local_process (name, cluster_id, operation_id, host, phase, instance, planned_at)
            VALUES ($1, $2, $3, $4, 'PLANNED', $5, $6)
            """;

    private static final String RECORD = """
            UPDATE local_process SET phase = 'RUNNING', pid = $2, start_ticks = $3, instance = $4, started_at = $5
            WHERE name = $1 AND phase = 'PLANNED'
            """;

    /** A process that stopped on its way to being recorded is still the one to stop. */
    private static final String END = """
            UPDATE local_process SET phase = 'ENDED', reason = $3, ended_at = $4
            WHERE name = $1 AND phase = $2
            """;

    private static final String STOP_ALL_OF = """
            UPDATE local_process SET phase = 'STOPPING', stop_after = $2, reason = $3
            WHERE operation_id = $1 AND phase IN ('PLANNED', 'RUNNING')
            """;

    private static final String STOP = """
            UPDATE local_process SET phase = 'STOPPING', stop_after = $2, reason = $3
            WHERE name = $1 AND phase IN ('PLANNED', 'RUNNING', 'STOPPING')
            """;

    private static final String KEEP = """
            UPDATE local_process SET phase = 'RUNNING', stop_after = NULL, reason = ''
            WHERE name = $1 AND phase = 'STOPPING' AND pid IS NOT NULL
            """;

    private static final String REGISTERED = """
            SELECT w.name FROM worker w JOIN local_process p ON p.cluster_id = w.cluster_id AND p.name = w.name
            WHERE p.operation_id = $1 AND NOT w.stale
            """;

    private static final String FORGET =
            "DELETE FROM local_process WHERE host = $1 AND phase = 'ENDED' AND ended_at < $2 RETURNING name";

    private final Pool pool;

    LocalProcessRepository(Pool pool) {
        this.pool = pool;
    }

    /** How many processes the host has; no other transaction can add one before this one ends. */
    Uni<Long> countAlive(SqlConnection transaction, String host) {
        return transaction
                .preparedQuery("SELECT pg_advisory_xact_lock(7411083, hashtext($1))")
                .execute(Tuple.of(host))
                .chain(() -> transaction.preparedQuery(COUNT_ALIVE).execute(Tuple.of(host)))
                .map(rows -> rows.iterator().next().getLong("alive"));
    }

    Uni<Void> plan(
            SqlConnection transaction,
            List<String> names,
            ClusterId cluster,
            String operationId,
            String host,
            String instance,
            Instant now) {
        return Multi.createFrom()
                .iterable(names)
                .onItem()
                .transformToUniAndConcatenate(name -> transaction
                        .preparedQuery(PLAN)
                        .execute(Tuple.from(
                                List.of(name, cluster.value(), operationId, host, instance, timestamp(now)))))
                .collect()
                .last()
                .replaceWithVoid();
    }

    Uni<List<LocalProcess>> alive(String host) {
        return pool.preparedQuery(
                        "SELECT * FROM local_process WHERE host = $1 AND phase <> 'ENDED' ORDER BY planned_at")
                .execute(Tuple.of(host))
                .map(LocalProcessRepository::processes);
    }

    Uni<List<LocalProcess>> ofOperation(String operationId) {
        return pool.preparedQuery("SELECT * FROM local_process WHERE operation_id = $1 ORDER BY name")
                .execute(Tuple.of(operationId))
                .map(LocalProcessRepository::processes);
    }

    /** The process behind a worker of this suite. */
    public Uni<Optional<LocalProcess>> find(ClusterId cluster, String name) {
        return pool.preparedQuery("SELECT * FROM local_process WHERE cluster_id = $1 AND name = $2")
                .execute(Tuple.of(cluster.value(), name))
                .map(rows -> processes(rows).stream().findFirst());
    }

    Uni<Long> countAliveOf(SqlConnection transaction, ClusterId cluster) {
        return transaction
                .preparedQuery("SELECT count(*) AS alive FROM local_process WHERE cluster_id = $1 AND phase <> 'ENDED'")
                .execute(Tuple.of(cluster.value()))
                .map(rows -> rows.iterator().next().getLong("alive"));
    }

    /** Which of the operation's workers their scheduler lists. */
    Uni<Set<String>> registered(String operationId) {
        return pool.preparedQuery(REGISTERED).execute(Tuple.of(operationId)).map(LocalProcessRepository::names);
    }

    Uni<Void> record(String name, ProcessIdentity identity, String instance, Instant now) {
        return pool.preparedQuery(RECORD)
                .execute(Tuple.from(List.of(name, identity.pid(), identity.startTicks(), instance, timestamp(now))))
                .replaceWithVoid();
    }

    Uni<Void> end(LocalProcess process, String reason, Instant now) {
        return pool.preparedQuery(END)
                .execute(Tuple.of(process.name(), process.phase().name(), reason, timestamp(now)))
                .replaceWithVoid();
    }

    Uni<Void> stopAllOf(String operationId, String reason, Instant after) {
        return pool.preparedQuery(STOP_ALL_OF)
                .execute(Tuple.of(operationId, timestamp(after), reason))
                .replaceWithVoid();
    }

    /** Has the process ended by its host's supervisor when the time comes. */
    public Uni<Void> stop(String name, String reason, Instant after) {
        return pool.preparedQuery(STOP)
                .execute(Tuple.of(name, timestamp(after), reason))
                .replaceWithVoid();
    }

    /** Takes {@link #stop} back. */
    public Uni<Void> keep(String name) {
        return pool.preparedQuery(KEEP).execute(Tuple.of(name)).replaceWithVoid();
    }

    Uni<Set<String>> forget(String host, Instant endedBefore) {
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(host, timestamp(endedBefore)))
                .map(LocalProcessRepository::names);
    }

    private static Set<String> names(RowSet<Row> rows) {
        Set<String> names = new HashSet<>();
        rows.forEach(row -> names.add(row.getString("name")));
        return names;
    }

    private static List<LocalProcess> processes(RowSet<Row> rows) {
        List<LocalProcess> processes = new ArrayList<>();
        for (Row row : rows) {
            processes.add(new LocalProcess(
                    row.getString("name"),
                    new ClusterId(row.getString("cluster_id")),
                    row.getString("operation_id"),
                    ProcessPhase.valueOf(row.getString("phase")),
                    Optional.ofNullable(row.getLong("pid"))
                            .map(pid -> new ProcessIdentity(pid, row.getLong("start_ticks"))),
                    Optional.ofNullable(row.getOffsetDateTime("stop_after")).map(OffsetDateTime::toInstant),
                    row.getString("reason")));
        }
        return processes;
    }

    private static OffsetDateTime timestamp(Instant at) {
        return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
    }
}
