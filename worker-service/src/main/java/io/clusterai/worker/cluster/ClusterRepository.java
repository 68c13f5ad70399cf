package io.clusterai.worker.cluster;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.LikePatterns;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of registered clusters. */
@ApplicationScoped
public class ClusterRepository {

    private static final String UNIQUE_VIOLATION = "23505";

    private static final String SELECT = """
            SELECT c.*, (SELECT count(*) FROM worker w WHERE w.cluster_id = c.id) AS workers
            FROM cluster c
            """;

    private static final String PAGE = SELECT + """
            WHERE ($1::text IS NULL OR (c.name, c.id) > ($1, $2))
              AND ($4::text[] IS NULL OR c.id LIKE ANY ($4))
            ORDER BY c.name, c.id LIMIT $3
            """;

    private static final String INSERT = """
            INSERT INTO cluster (id, name, address, http_url, labels, state, control_api, reason, version, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """;

    private static final String UPDATE = """
            UPDATE cluster
            SET name = $2, address = $3, http_url = $4, labels = $5,
                state = $6, control_api = $7, reason = $8, last_seen_at = $9, version = $10
            WHERE id = $1
            """;

    private final Pool pool;

    ClusterRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Page<Cluster>> page(int limit, Optional<List<String>> after, AccessPolicy policy) {
        Tuple position = Tuple.from(Arrays.asList(
                after.map(List::getFirst).orElse(null),
                after.map(List::getLast).orElse(null),
                limit + 1,
                LikePatterns.of(policy.clusters()).orElse(null)));
        return pool.preparedQuery(PAGE)
                .execute(position)
                .map(rows -> Page.cut(
                        clusters(rows),
                        limit,
                        last -> List.of(last.name(), last.id().value())));
    }

    public Uni<List<Cluster>> all() {
        return pool.query(SELECT).execute().map(ClusterRepository::clusters);
    }

    public Uni<Optional<Cluster>> find(ClusterId id) {
        return pool.preparedQuery(SELECT + "WHERE c.id = $1")
                .execute(Tuple.of(id.value()))
                .map(ClusterRepository::first);
    }

    /** The cluster, kept from changing or leaving until the transaction ends. */
    public Uni<Optional<Cluster>> lock(SqlConnection transaction, ClusterId id) {
        return transaction
                .preparedQuery(SELECT + "WHERE c.id = $1 FOR UPDATE OF c")
                .execute(Tuple.of(id.value()))
                .map(ClusterRepository::first);
    }

    Uni<Void> insert(SqlConnection transaction, Cluster cluster) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.from(Arrays.asList(
                        cluster.id().value(),
                        cluster.name(),
                        cluster.address().value(),
                        cluster.httpUrl().toString(),
                        json(cluster.labels()),
                        cluster.condition().state().name(),
                        cluster.condition().controlApi(),
                        cluster.condition().reason(),
                        cluster.version(),
                        timestamp(cluster.createdAt()))))
                .replaceWithVoid()
                .onFailure(ClusterRepository::isNameTaken)
                .transform(taken -> nameTaken(cluster.name()));
    }

    public Uni<Void> update(SqlConnection transaction, Cluster cluster) {
        return transaction
                .preparedQuery(UPDATE)
                .execute(Tuple.from(Arrays.asList(
                        cluster.id().value(),
                        cluster.name(),
                        cluster.address().value(),
                        cluster.httpUrl().toString(),
                        json(cluster.labels()),
                        cluster.condition().state().name(),
                        cluster.condition().controlApi(),
                        cluster.condition().reason(),
                        cluster.condition()
                                .lastSeenAt()
                                .map(ClusterRepository::timestamp)
                                .orElse(null),
                        cluster.version())))
                .replaceWithVoid()
                .onFailure(ClusterRepository::isNameTaken)
                .transform(taken -> nameTaken(cluster.name()));
    }

    Uni<Void> delete(SqlConnection transaction, ClusterId id) {
        return transaction
                .preparedQuery("DELETE FROM cluster WHERE id = $1")
                .execute(Tuple.of(id.value()))
                .replaceWithVoid();
    }

    private static List<Cluster> clusters(RowSet<Row> rows) {
        List<Cluster> clusters = new ArrayList<>();
        rows.forEach(row -> clusters.add(cluster(row)));
        return clusters;
    }

    private static Optional<Cluster> first(RowSet<Row> rows) {
        return clusters(rows).stream().findFirst();
    }

    private static Cluster cluster(Row row) {
        return new Cluster(
                new ClusterId(row.getString("id")),
                row.getString("name"),
                new SchedulerAddress(row.getString("address")),
                URI.create(row.getString("http_url")),
                labels(row.getJsonObject("labels")),
                new ClusterCondition(
                        ClusterState.valueOf(row.getString("state")),
                        row.getBoolean("control_api"),
                        row.getString("reason"),
                        Optional.ofNullable(row.getOffsetDateTime("last_seen_at"))
                                .map(OffsetDateTime::toInstant)),
                row.getLong("workers"),
                row.getLong("version"),
                row.getOffsetDateTime("created_at").toInstant());
    }

    private static Map<String, String> labels(JsonObject json) {
        Map<String, String> labels = new HashMap<>();
        json.forEach(label -> labels.put(label.getKey(), String.valueOf(label.getValue())));
        return labels;
    }

    private static JsonObject json(Map<String, String> labels) {
        JsonObject json = new JsonObject();
        labels.forEach(json::put);
        return json;
    }

    private static OffsetDateTime timestamp(Instant at) {
        return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
    }

    private static boolean isNameTaken(Throwable failure) {
        return failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }

    private static ProblemException nameTaken(String name) {
        return new ProblemException(ErrorCode.CLUSTER_EXISTS, "A cluster named '" + name + "' is already registered.");
    }
}
