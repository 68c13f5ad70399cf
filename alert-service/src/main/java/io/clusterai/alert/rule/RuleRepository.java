package io.clusterai.alert.rule;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The rules in PostgreSQL. Every change bumps the one revision that replicas watch. */
@Singleton
public class RuleRepository {

    /** How many shares the rules are dealt out in; a stored column depends on it. */
    public static final int BUCKETS = 8;

    private static final String UNIQUE_VIOLATION = "23505";

    private static final String COLUMNS = """
            id, name, expression, hold_millis, severity, labels, annotations, enabled, version, created_at, updated_at
            """;

    private static final String INSERT = """
            INSERT INTO alert_rule (id, bucket, name, expression, hold_millis, severity, labels, annotations, enabled,
                                    version, created_at, updated_at, idempotency_key)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (idempotency_key) DO NOTHING
            """;

    private static final String UPDATE = """
            UPDATE alert_rule
            SET name = $2, expression = $3, hold_millis = $4, severity = $5, labels = $6, annotations = $7,
                enabled = $8, version = $9, updated_at = $10
            WHERE id = $1
            """;

    private static final String BUMP = "UPDATE rule_revision SET value = value + 1";
    private static final String REVISION = "SELECT value FROM rule_revision";
    private static final String BY_ID = "SELECT " + COLUMNS + " FROM alert_rule WHERE id = $1";
    private static final String BY_ID_LOCKED = BY_ID + " FOR UPDATE";
    private static final String BY_KEY = "SELECT " + COLUMNS + " FROM alert_rule WHERE idempotency_key = $1";
    private static final String DELETE = "DELETE FROM alert_rule WHERE id = $1";
    private static final String PAGE =
            "SELECT " + COLUMNS + " FROM alert_rule WHERE ($1::text IS NULL OR name > $1) ORDER BY name LIMIT $2";
    private static final String ENABLED_IN_BUCKETS =
            "SELECT " + COLUMNS + " FROM alert_rule WHERE enabled AND bucket = ANY ($1)";
    private static final String CURRENT = """
            SELECT id, version FROM alert_rule
            WHERE id = ANY ($1) AND enabled
            ORDER BY id
            FOR SHARE
            """;

    private final Pool pool;

    RuleRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Optional<AlertRule>> find(RuleId id) {
        return pool.preparedQuery(BY_ID).execute(Tuple.of(id.value())).map(RuleRepository::first);
    }

    Uni<Optional<AlertRule>> lock(SqlConnection tx, RuleId id) {
        return tx.preparedQuery(BY_ID_LOCKED).execute(Tuple.of(id.value())).map(RuleRepository::first);
    }

    /** At most {@code limit + 1} rules after the name. */
    Uni<List<AlertRule>> page(Optional<String> afterName, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(afterName.orElse(null), limit + 1))
                .map(RuleRepository::all);
    }

    /** Stores a new rule; answers the one stored before when the key was used already. */
    Uni<AlertRule> insert(SqlConnection tx, AlertRule rule, Optional<String> idempotencyKey) {
        RuleDefinition definition = rule.definition();
        Tuple values = Tuple.from(java.util.Arrays.asList(
                rule.id().value(),
                (short) rule.id().bucket(BUCKETS),
                definition.name(),
                definition.expression(),
                definition.holdFor().toMillis(),
                definition.severity().name(),
                json(definition.labels()),
                json(definition.annotations()),
                definition.enabled(),
                rule.version(),
                at(rule.createdAt()),
                at(rule.updatedAt()),
                idempotencyKey.orElse(null)));
        return tx.preparedQuery(INSERT)
                .execute(values)
                .onFailure(RuleRepository::isNameTaken)
                .transform(taken -> nameTaken(definition.name()))
                .chain(inserted -> inserted.rowCount() == 1
                        ? bump(tx).replaceWith(rule)
                        : tx.preparedQuery(BY_KEY)
                                .execute(Tuple.of(idempotencyKey.orElseThrow()))
                                .map(rows -> first(rows).orElseThrow()));
    }

    Uni<Void> update(SqlConnection tx, AlertRule rule) {
        RuleDefinition definition = rule.definition();
        Tuple values = Tuple.from(List.of(
                rule.id().value(),
                definition.name(),
                definition.expression(),
                definition.holdFor().toMillis(),
                definition.severity().name(),
                json(definition.labels()),
                json(definition.annotations()),
                definition.enabled(),
                rule.version(),
                at(rule.updatedAt())));
        return tx.preparedQuery(UPDATE)
                .execute(values)
                .onFailure(RuleRepository::isNameTaken)
                .transform(taken -> nameTaken(definition.name()))
                .chain(() -> bump(tx));
    }

    Uni<Void> delete(SqlConnection tx, RuleId id) {
        return tx.preparedQuery(DELETE).execute(Tuple.of(id.value())).chain(() -> bump(tx));
    }

    /** A number that differs when any rule has changed. */
    public Uni<Long> revision() {
        return pool.query(REVISION).execute().map(rows -> rows.iterator().next().getLong("value"));
    }

    /** The enabled rules of some buckets. */
    public Uni<List<AlertRule>> enabledIn(Collection<Integer> buckets) {
        return pool.preparedQuery(ENABLED_IN_BUCKETS)
                .execute(Tuple.of(buckets.stream().map(Integer::shortValue).toArray(Short[]::new)))
                .map(RuleRepository::all);
    }

    /** The versions of those rules that exist and are enabled; they stay so until the transaction ends. */
    public Uni<Map<RuleId, Long>> currentVersions(SqlConnection tx, Collection<RuleId> ids) {
        return tx.preparedQuery(CURRENT)
                .execute(Tuple.of(ids.stream().map(RuleId::value).toArray(UUID[]::new)))
                .map(rows -> stream(rows)
                        .collect(
                                Collectors.toMap(row -> new RuleId(row.getUUID("id")), row -> row.getLong("version"))));
    }

    private static Uni<Void> bump(SqlConnection tx) {
        return tx.query(BUMP).execute().replaceWithVoid();
    }

    private static boolean isNameTaken(Throwable failure) {
        return failure instanceof PgException refusal && UNIQUE_VIOLATION.equals(refusal.getSqlState());
    }

    private static ProblemException nameTaken(String name) {
        return new ProblemException(ErrorCode.RULE_EXISTS, "Another rule is called '" + name + "'.");
    }

    private static java.util.stream.Stream<Row> stream(RowSet<Row> rows) {
        return java.util.stream.StreamSupport.stream(rows.spliterator(), false);
    }

    private static List<AlertRule> all(RowSet<Row> rows) {
        List<AlertRule> rules = new ArrayList<>();
        rows.forEach(row -> rules.add(rule(row)));
        return rules;
    }

    private static Optional<AlertRule> first(RowSet<Row> rows) {
        return stream(rows).findFirst().map(RuleRepository::rule);
    }

    private static AlertRule rule(Row row) {
        RuleDefinition definition = new RuleDefinition(
                row.getString("name"),
                row.getString("expression"),
                Duration.ofMillis(row.getLong("hold_millis")),
                Severity.valueOf(row.getString("severity")),
                texts(row.getJsonObject("labels")),
                texts(row.getJsonObject("annotations")),
                row.getBoolean("enabled"));
        return new AlertRule(
                new RuleId(row.getUUID("id")),
                definition,
                row.getLong("version"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static JsonObject json(Map<String, String> texts) {
        JsonObject object = new JsonObject();
        texts.forEach(object::put);
        return object;
    }

    private static Map<String, String> texts(JsonObject object) {
        return object.stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> (String) entry.getValue()));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
