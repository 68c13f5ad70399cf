package io.clusterai.model.catalog;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.model.node.NodeId;
import io.clusterai.platform.problem.LikePatterns;
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
import java.util.List;
import java.util.Optional;

/** Models on nodes in PostgreSQL. Whoever writes holds the node's row lock. */
@ApplicationScoped
class InstanceRepository {

    private static final String SELECT = """
            SELECT i.*, n.name AS node_name, n.last_seen_at
            FROM model_instance i JOIN node n ON n.id = i.node_id
            """;

    private static final String OF_NODE = SELECT + "WHERE i.node_id = $1 ORDER BY i.model";

    private static final String OF_MODEL =
            SELECT + "WHERE i.model = $1 AND ($2::text IS NULL OR i.node_id = $2) ORDER BY n.name";

    private static final String PAGE = SELECT + """
            WHERE ($1::text IS NULL OR (i.model, i.node_id) > ($1::text COLLATE "C", $2::text))
              AND ($4::text[] IS NULL OR i.model LIKE ANY ($4))
            ORDER BY i.model, i.node_id LIMIT $3
            """;

    private static final String OF_PAGE_OF_MODELS = SELECT + """
            WHERE i.model IN (
                SELECT DISTINCT model FROM model_instance
                WHERE ($1::text IS NULL OR model > $1::text COLLATE "C")
                  AND ($3::text[] IS NULL OR model LIKE ANY ($3))
                ORDER BY model LIMIT $2)
            ORDER BY i.model, n.name
            """;

    private static final String STORE = """
            WITH stored AS (
                INSERT INTO model_instance
                    (model, node_id, digest, size, loaded, size_vram, stale, reason, version, changed_at)
                VALUES ($1, $2, $3, $4, $5, $6, false, '', nextval('change_version'), $7)
                ON CONFLICT (model, node_id) DO UPDATE SET
                    digest = excluded.digest, size = excluded.size, loaded = excluded.loaded,
                    size_vram = excluded.size_vram, stale = false, reason = '',
                    version = excluded.version, changed_at = excluded.changed_at
                RETURNING *)
            SELECT stored.*, n.name AS node_name, n.last_seen_at FROM stored JOIN node n ON n.id = stored.node_id
            """;

    private static final String DELETE = """
            WITH gone AS (
                DELETE FROM model_instance WHERE model = $1 AND node_id = $2
                RETURNING model, node_id, digest, size, loaded, size_vram, stale, reason)
            SELECT gone.*, nextval('change_version') AS version, $3::timestamptz AS changed_at,
                   n.name AS node_name, n.last_seen_at
            FROM gone JOIN node n ON n.id = gone.node_id
            """;

    private static final String MARK_STALE = """
            WITH marked AS (
                UPDATE model_instance
                SET stale = true, reason = $2, version = nextval('change_version'), changed_at = $3
                WHERE node_id = $1 AND (NOT stale OR reason <> $2)
                RETURNING *)
            SELECT marked.*, n.name AS node_name, n.last_seen_at FROM marked JOIN node n ON n.id = marked.node_id
            """;

    private final Pool pool;

    InstanceRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<List<ModelInstance>> ofModel(ModelName model, Optional<NodeId> node) {
        return pool.preparedQuery(OF_MODEL)
                .execute(Tuple.of(model.value(), node.map(NodeId::value).orElse(null)))
                .map(InstanceRepository::instances);
    }

    Uni<List<ModelInstance>> page(Optional<List<String>> after, int limit, AccessPolicy policy) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(
                        after.map(List::getFirst).orElse(null),
                        after.map(List::getLast).orElse(null),
                        limit,
                        LikePatterns.of(policy.models()).orElse(null)))
                .map(InstanceRepository::instances);
    }

    /** Every instance of the next allowed models after a name. */
    Uni<List<ModelInstance>> ofPageOfModels(Optional<String> after, int models, AccessPolicy policy) {
        return pool.preparedQuery(OF_PAGE_OF_MODELS)
                .execute(Tuple.of(
                        after.orElse(null),
                        models,
                        LikePatterns.of(policy.models()).orElse(null)))
                .map(InstanceRepository::instances);
    }

    Uni<List<ModelInstance>> ofNode(SqlConnection tx, NodeId node) {
        return tx.preparedQuery(OF_NODE).execute(Tuple.of(node.value())).map(InstanceRepository::instances);
    }

    Uni<List<ModelInstance>> store(SqlConnection tx, NodeId node, HeldModel held, Instant now) {
        return tx.preparedQuery(STORE)
                .execute(Tuple.of(held.name(), node.value(), held.digest(), held.size(), held.loaded())
                        .addLong(held.sizeVram())
                        .addOffsetDateTime(utc(now)))
                .map(InstanceRepository::instances);
    }

    /** The removed instance under its final version. */
    Uni<List<ModelInstance>> delete(SqlConnection tx, ModelInstance instance, Instant now) {
        return tx.preparedQuery(DELETE)
                .execute(Tuple.of(instance.held().name(), instance.node().value(), utc(now)))
                .map(InstanceRepository::instances);
    }

    /** The instances of a node that were not stale for this reason before. */
    Uni<List<ModelInstance>> markStale(SqlConnection tx, NodeId node, String reason, Instant now) {
        return tx.preparedQuery(MARK_STALE)
                .execute(Tuple.of(node.value(), reason, utc(now)))
                .map(InstanceRepository::instances);
    }

    private static OffsetDateTime utc(Instant at) {
        return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
    }

    private static List<ModelInstance> instances(RowSet<Row> rows) {
        List<ModelInstance> instances = new ArrayList<>();
        rows.forEach(row -> instances.add(new ModelInstance(
                new NodeId(row.getString("node_id")),
                row.getString("node_name"),
                new HeldModel(
                        row.getString("model"),
                        row.getString("digest"),
                        row.getLong("size"),
                        row.getBoolean("loaded"),
                        row.getLong("size_vram")),
                row.getBoolean("stale"),
                row.getString("reason"),
                row.getLong("version"),
                Optional.ofNullable(row.getOffsetDateTime("last_seen_at")).map(OffsetDateTime::toInstant),
                row.getOffsetDateTime("changed_at").toInstant())));
        return instances;
    }
}
