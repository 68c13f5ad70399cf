package io.clusterai.model.node;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Nodes in PostgreSQL. */
@ApplicationScoped
public class NodeRepository {

    private static final String COLUMNS = """
            n.*,
            (SELECT count(*) FROM model_instance i WHERE i.node_id = n.id) AS models,
            (SELECT coalesce(array_agg(i.model ORDER BY i.model), '{}') FROM model_instance i
             WHERE i.node_id = n.id AND i.loaded AND NOT i.stale) AS loaded
            """;

    private static final String BY_ID = "SELECT %s FROM node n WHERE n.id = $1".formatted(COLUMNS);

    private static final String IDS = "SELECT id FROM node ORDER BY created_at, id";

    private static final String PAGE = """
            SELECT %s FROM node n
            WHERE $1::text IS NULL OR (n.name, n.id) > ($1, $2::text)
            ORDER BY n.name, n.id LIMIT $3
            """.formatted(COLUMNS);

    private static final String INSERT = """
            INSERT INTO node (id, name, url, host, vram_bytes, disk_bytes, labels, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT DO NOTHING
            """;

    private static final String IS_TAKEN = "SELECT 1 FROM node WHERE id <> $1 AND (name = $2 OR url = $3)";

    /** Another address is another Ollama: what was seen at the old one is no longer known. */
    private static final String DESCRIBE = """
            UPDATE node SET
                name = $2, host = $4, vram_bytes = $5, disk_bytes = $6, labels = $7,
                state = CASE WHEN url = $3 THEN state ELSE 'UNKNOWN' END,
                reason = CASE WHEN url = $3 THEN reason ELSE '' END,
                failures = CASE WHEN url = $3 THEN failures ELSE 0 END,
                url = $3, observation = observation + 1, version = nextval('change_version')
            WHERE id = $1
            """;

    private static final String OBSERVE = """
            UPDATE node SET
                state = $3, reason = $4, ollama_version = $5, failures = $6, last_seen_at = $7,
                observation = observation + 1,
                version = CASE WHEN $8 THEN nextval('change_version') ELSE version END
            WHERE id = $1 AND observation = $2
            """;

    private static final String LOCK = BY_ID + " FOR UPDATE OF n";

    private static final String TOUCH = "UPDATE node SET version = nextval('change_version') WHERE id = $1";

    private static final String DELETE = "DELETE FROM node WHERE id = $1";

    private final Pool pool;

    NodeRepository(Pool pool) {
        this.pool = pool;
    }

    public Uni<Optional<OllamaNode>> find(NodeId id) {
        return pool.preparedQuery(BY_ID).execute(Tuple.of(id.value())).map(rows -> nodes(rows).stream()
                .findFirst());
    }

    /** Every id, the oldest first. */
    public Uni<List<NodeId>> ids() {
        return pool.query(IDS).execute().map(rows -> {
            List<NodeId> ids = new ArrayList<>();
            rows.forEach(row -> ids.add(new NodeId(row.getString("id"))));
            return ids;
        });
    }

    Uni<List<OllamaNode>> page(Optional<List<String>> after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(
                        after.map(List::getFirst).orElse(null),
                        after.map(List::getLast).orElse(null),
                        limit))
                .map(NodeRepository::nodes);
    }

    /** Empty when the name or the address is taken. */
    Uni<Optional<NodeId>> insert(SqlConnection tx, NodeDescription description, Instant now) {
        NodeId id = new NodeId(UUID.randomUUID().toString());
        return tx.preparedQuery(INSERT)
                .execute(describing(id, description).addOffsetDateTime(OffsetDateTime.ofInstant(now, ZoneOffset.UTC)))
                .map(rows -> rows.rowCount() == 1 ? Optional.of(id) : Optional.empty());
    }

    /** False when another node has the name or the address. The caller holds the lock of the node. */
    Uni<Boolean> describe(SqlConnection tx, NodeId id, NodeDescription description) {
        return tx.preparedQuery(IS_TAKEN)
                .execute(Tuple.of(
                        id.value(), description.name(), description.url().toString()))
                .chain(taken -> taken.size() > 0
                        ? Uni.createFrom().item(false)
                        : tx.preparedQuery(DESCRIBE)
                                .execute(describing(id, description))
                                .replaceWith(true));
    }

    /** Locks the node until the transaction ends. Orders everything that is stored about it. */
    Uni<Optional<OllamaNode>> lock(SqlConnection tx, NodeId id) {
        return tx.preparedQuery(LOCK).execute(Tuple.of(id.value())).map(rows -> nodes(rows).stream()
                .findFirst());
    }

    /** Stores a condition and locks the node; false when something else was stored since {@code seen} was read. */
    public Uni<Boolean> observe(SqlConnection tx, OllamaNode seen, NodeCondition condition) {
        return tx.preparedQuery(OBSERVE)
                .execute(Tuple.from(Arrays.asList(
                        seen.id().value(),
                        seen.observation(),
                        condition.state().name(),
                        condition.reason(),
                        condition.ollamaVersion(),
                        condition.failures(),
                        condition
                                .lastSeenAt()
                                .map(at -> OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                                .orElse(null),
                        !condition.looksLike(seen.condition()))))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Something people see of the node has changed. */
    public Uni<Void> touch(SqlConnection tx, NodeId id) {
        return tx.preparedQuery(TOUCH).execute(Tuple.of(id.value())).replaceWithVoid();
    }

    /** Its models must be gone before. */
    Uni<Void> delete(SqlConnection tx, NodeId id) {
        return tx.preparedQuery(DELETE).execute(Tuple.of(id.value())).replaceWithVoid();
    }

    private static Tuple describing(NodeId id, NodeDescription description) {
        JsonObject labels = new JsonObject();
        description.labels().forEach(labels::put);
        return Tuple.from(Arrays.asList(
                id.value(),
                description.name(),
                description.url().toString(),
                description.host().orElse(null),
                description.capacity().map(NodeCapacity::vramBytes).orElse(null),
                description.capacity().map(NodeCapacity::diskBytes).orElse(null),
                labels));
    }

    private static List<OllamaNode> nodes(RowSet<Row> rows) {
        List<OllamaNode> nodes = new ArrayList<>();
        rows.forEach(row -> nodes.add(node(row)));
        return nodes;
    }

    private static OllamaNode node(Row row) {
        return new OllamaNode(
                new NodeId(row.getString("id")),
                new NodeDescription(
                        row.getString("name"),
                        URI.create(row.getString("url")),
                        Optional.ofNullable(row.getString("host")),
                        Optional.ofNullable(row.getLong("vram_bytes"))
                                .map(vram -> new NodeCapacity(vram, row.getLong("disk_bytes"))),
                        labels(row.getJsonObject("labels"))),
                new NodeCondition(
                        NodeState.valueOf(row.getString("state")),
                        row.getString("reason"),
                        row.getString("ollama_version"),
                        row.getInteger("failures"),
                        Optional.ofNullable(row.getOffsetDateTime("last_seen_at"))
                                .map(OffsetDateTime::toInstant)),
                row.getLong("observation"),
                row.getLong("models"),
                List.of(row.getArrayOfStrings("loaded")),
                row.getLong("version"),
                row.getOffsetDateTime("created_at").toInstant());
    }

    private static Map<String, String> labels(JsonObject stored) {
        Map<String, String> labels = new LinkedHashMap<>();
        stored.forEach(label -> labels.put(label.getKey(), String.valueOf(label.getValue())));
        return labels;
    }
}
