package io.clusterai.alert.evaluation;

import io.clusterai.alert.rule.RuleId;
import io.clusterai.alert.rule.Severity;
import io.clusterai.contracts.AlertStatus;
import io.clusterai.contracts.UserErased;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Alerts and their history in PostgreSQL. */
@Singleton
class AlertRepository {

    private static final String COLUMNS = """
            id, version, fingerprint, rule_id, rule_version, name, severity, labels, annotations, value, state, since,
            fired_at, state_at, acknowledged_by, acknowledged_by_id, acknowledgement_comment, acknowledged_until, resolution
            """;

    private static final String INSERT = "INSERT INTO alert (" + COLUMNS + """
            ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
            ON CONFLICT (rule_id, fingerprint) WHERE state <> 'RESOLVED' DO NOTHING
            """;

    private static final String MOVE = """
            UPDATE alert
            SET version = $3, rule_version = $4, value = $5, state = $6, fired_at = $7, state_at = $8,
                acknowledged_by = $9, acknowledged_by_id = $10, acknowledgement_comment = $11, acknowledged_until = $12,
                resolution = $13
            WHERE id = $1 AND version = $2
            """;

    private static final String REMEMBER = """
            INSERT INTO alert_history (alert_id, version, state, at, value, actor, actor_id, comment)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """;

    private static final String CONFIRM = """
            UPDATE alert SET rule_version = $2
            WHERE rule_id = $1 AND state <> 'RESOLVED' AND rule_version < $2
            """;

    private static final String SELECT = "SELECT " + COLUMNS + " FROM alert ";
    private static final String BY_ID = SELECT + "WHERE id = $1";
    private static final String LOCK = BY_ID + " FOR UPDATE";
    private static final String OPEN_OF_RULES = SELECT + "WHERE rule_id = ANY ($1) AND state <> 'RESOLVED'";
    private static final String LOCK_OPEN_OF_RULE =
            SELECT + "WHERE rule_id = $1 AND state <> 'RESOLVED' ORDER BY id FOR UPDATE";
    private static final String LOCK_EXPIRED = SELECT + """
            WHERE state = 'ACKNOWLEDGED' AND acknowledged_until <= $1
            ORDER BY acknowledged_until LIMIT $2
            FOR UPDATE SKIP LOCKED
            """;

    /** Open ones first, then the newest; what never fired and is over is of no interest. */
    private static final String PAGE = SELECT + """
            WHERE (state <> 'RESOLVED' OR fired_at IS NOT NULL)
              AND ($1::text[] IS NULL OR state = ANY ($1))
              AND ($2::text[] IS NULL OR severity = ANY ($2))
              AND ($3::boolean IS NULL
                   OR ((state = 'RESOLVED'), $4::timestamptz, id) > ($3::boolean, since, $5::uuid))
            ORDER BY (state = 'RESOLVED'), since DESC, id
            LIMIT $6
            """;

    private static final String HISTORY =
            "SELECT version, state, at, value, actor, comment FROM alert_history WHERE alert_id = $1 ORDER BY version";

    /** What they wrote goes as well: it is theirs, and may name them. */
    private static final String FORGET_ACKNOWLEDGEMENTS = """
            UPDATE alert
            SET acknowledged_by = $2, acknowledged_by_id = NULL, acknowledgement_comment = '', version = version + 1
            WHERE id IN (SELECT id FROM alert WHERE acknowledged_by_id = $1 ORDER BY id LIMIT $3 FOR UPDATE)
            RETURNING %s
            """.formatted(COLUMNS);

    private static final String FORGET_HISTORY = """
            UPDATE alert_history SET actor = $2, actor_id = NULL, comment = ''
            WHERE (alert_id, version) IN (
                SELECT alert_id, version FROM alert_history
                WHERE actor_id = $1 ORDER BY alert_id, version LIMIT $3 FOR UPDATE)
            """;

    private static final String FORGET = """
            DELETE FROM alert WHERE id IN (
                SELECT id FROM alert
                WHERE state = 'RESOLVED' AND (state_at < $1 OR fired_at IS NULL AND state_at < $2)
                LIMIT 1000)
            """;

    private final Pool pool;

    AlertRepository(Pool pool) {
        this.pool = pool;
    }

    /**
     * Stores those transitions whose alert still is what it was, or whose series has no open alert yet, and answers which they were.
     *
     * @param author who or what caused them
     */
    Uni<List<Transition>> store(SqlConnection tx, List<Transition> transitions, Author author) {
        List<Transition> raised =
                transitions.stream().filter(one -> one.before().isEmpty()).toList();
        List<Transition> moved =
                transitions.stream().filter(one -> one.before().isPresent()).toList();
        return batch(tx, INSERT, raised, AlertRepository::insertTuple)
                .chain(insertedOnes -> batch(tx, MOVE, moved, AlertRepository::moveTuple)
                        .map(movedOnes -> {
                            List<Transition> stored = new ArrayList<>(insertedOnes);
                            stored.addAll(movedOnes);
                            return stored;
                        }))
                .call(stored -> batch(tx, REMEMBER, stored, transition -> historyTuple(transition, author)));
    }

    /** Alerts that are still open after an edit of their rule belong to the new version. */
    Uni<Void> confirm(SqlConnection tx, RuleId rule, long version) {
        return tx.preparedQuery(CONFIRM)
                .execute(Tuple.of(rule.value(), version))
                .replaceWithVoid();
    }

    Uni<Optional<Alert>> find(AlertId id) {
        return pool.preparedQuery(BY_ID).execute(Tuple.of(id.value())).map(rows -> all(rows).stream()
                .findFirst());
    }

    Uni<Optional<Alert>> lock(SqlConnection tx, AlertId id) {
        return tx.preparedQuery(LOCK).execute(Tuple.of(id.value())).map(rows -> all(rows).stream()
                .findFirst());
    }

    Uni<List<Alert>> lockOpen(SqlConnection tx, RuleId rule) {
        return tx.preparedQuery(LOCK_OPEN_OF_RULE)
                .execute(Tuple.of(rule.value()))
                .map(AlertRepository::all);
    }

    /** Acknowledgements whose time is over and which no other replica is looking at. */
    Uni<List<Alert>> lockExpired(SqlConnection tx, Instant now, int limit) {
        return tx.preparedQuery(LOCK_EXPIRED).execute(Tuple.of(at(now), limit)).map(AlertRepository::all);
    }

    Uni<Map<RuleId, List<Alert>>> open(Collection<RuleId> rules) {
        return pool.preparedQuery(OPEN_OF_RULES)
                .execute(Tuple.of(rules.stream().map(RuleId::value).toArray(UUID[]::new)))
                .map(rows -> all(rows).stream().collect(Collectors.groupingBy(Alert::ruleId)));
    }

    /** At most {@code limit + 1} alerts; an empty filter lets everything through. */
    Uni<List<Alert>> page(
            Collection<AlertStatus> states, Collection<Severity> severities, Optional<Position> after, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.from(Arrays.asList(
                        names(states),
                        names(severities),
                        after.map(Position::resolved).orElse(null),
                        after.map(position -> at(position.since())).orElse(null),
                        after.map(position -> position.id().value()).orElse(null),
                        limit + 1)))
                .map(AlertRepository::all);
    }

    Uni<List<HistoryEntry>> history(AlertId id) {
        return pool.preparedQuery(HISTORY).execute(Tuple.of(id.value())).map(rows -> {
            List<HistoryEntry> entries = new ArrayList<>();
            rows.forEach(row -> entries.add(new HistoryEntry(
                    row.getLong("version"),
                    AlertStatus.valueOf(row.getString("state")),
                    instant(row, "at"),
                    row.getDouble("value"),
                    row.getString("actor"),
                    row.getString("comment"))));
            return entries;
        });
    }

    /** Acknowledgements of somebody who is to be forgotten, at most as many, as they stand without the name. */
    Uni<List<Alert>> forgetAcknowledgements(SqlConnection tx, String userId, int limit) {
        return tx.preparedQuery(FORGET_ACKNOWLEDGEMENTS)
                .execute(Tuple.of(userId, UserErased.NAME, limit))
                .map(AlertRepository::all);
    }

    /** The same for what is remembered; answers how many there were. */
    Uni<Integer> forgetHistory(SqlConnection tx, String userId, int limit) {
        return tx.preparedQuery(FORGET_HISTORY)
                .execute(Tuple.of(userId, UserErased.NAME, limit))
                .map(RowSet::rowCount);
    }

    /** Drops a bounded number of old resolved alerts, and earlier those that never fired. */
    Uni<Integer> forget(Instant before, Instant neverFiredBefore) {
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(at(before), at(neverFiredBefore)))
                .map(RowSet::rowCount);
    }

    private static Uni<List<Transition>> batch(
            SqlConnection tx,
            String sql,
            List<Transition> transitions,
            java.util.function.Function<Transition, Tuple> tuple) {
        if (transitions.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return tx.preparedQuery(sql)
                .executeBatch(transitions.stream().map(tuple).toList())
                .map(results -> {
                    List<Transition> applied = new ArrayList<>();
                    RowSet<Row> result = results;
                    for (Transition transition : transitions) {
                        if (result.rowCount() == 1) {
                            applied.add(transition);
                        }
                        result = result.next();
                    }
                    return applied;
                });
    }

    private static Tuple insertTuple(Transition transition) {
        Alert alert = transition.after();
        List<Object> values = new ArrayList<>(Arrays.asList(
                alert.id().value(),
                alert.version(),
                alert.fingerprint().value(),
                alert.ruleId().value(),
                alert.ruleVersion(),
                alert.name(),
                alert.severity().name(),
                json(alert.labels()),
                json(alert.annotations()),
                alert.value(),
                alert.state().status().name(),
                at(alert.state().since())));
        values.addAll(stateColumns(alert.state()));
        return Tuple.from(values);
    }

    private static Tuple moveTuple(Transition transition) {
        Alert alert = transition.after();
        List<Object> values = new ArrayList<>(Arrays.asList(
                alert.id().value(),
                transition.before().orElseThrow().version(),
                alert.version(),
                alert.ruleVersion(),
                alert.value(),
                alert.state().status().name()));
        values.addAll(stateColumns(alert.state()));
        return Tuple.from(values);
    }

    /** fired_at, state_at, acknowledged_by, acknowledged_by_id, acknowledgement_comment, acknowledged_until, resolution. */
    private static List<Object> stateColumns(AlertState state) {
        OffsetDateTime firedAt = state.firedAt().map(AlertRepository::at).orElse(null);
        OffsetDateTime stateAt = at(state.at());
        return switch (state) {
            case AlertState.Pending pending -> Arrays.asList(firedAt, stateAt, null, null, null, null, null);
            case AlertState.Firing firing -> Arrays.asList(firedAt, stateAt, null, null, null, null, null);
            case AlertState.Acknowledged acknowledged -> {
                Acknowledgement acknowledgement = acknowledged.acknowledgement();
                yield Arrays.asList(
                        firedAt,
                        stateAt,
                        acknowledgement.by().name(),
                        acknowledgement.by().id().orElse(null),
                        acknowledgement.comment(),
                        acknowledgement.until().map(AlertRepository::at).orElse(null),
                        null);
            }
            case AlertState.Resolved resolved ->
                Arrays.asList(
                        firedAt,
                        stateAt,
                        null,
                        null,
                        null,
                        null,
                        resolved.resolution().name());
        };
    }

    private static Tuple historyTuple(Transition transition, Author author) {
        Alert alert = transition.after();
        String comment =
                switch (alert.state()) {
                    case AlertState.Pending pending -> "";
                    case AlertState.Firing firing -> "";
                    case AlertState.Acknowledged acknowledged ->
                        acknowledged.acknowledgement().comment();
                    case AlertState.Resolved resolved -> resolved.resolution().name();
                };
        return Tuple.from(Arrays.asList(
                alert.id().value(),
                alert.version(),
                alert.state().status().name(),
                at(alert.state().at()),
                alert.value(),
                author.name(),
                author.id().orElse(null),
                comment));
    }

    private static List<Alert> all(RowSet<Row> rows) {
        List<Alert> alerts = new ArrayList<>();
        rows.forEach(row -> alerts.add(alert(row)));
        return alerts;
    }

    private static Alert alert(Row row) {
        return new Alert(
                new AlertId(row.getUUID("id")),
                row.getLong("version"),
                new Fingerprint(row.getString("fingerprint")),
                new RuleId(row.getUUID("rule_id")),
                row.getLong("rule_version"),
                row.getString("name"),
                Severity.valueOf(row.getString("severity")),
                texts(row.getJsonObject("labels")),
                texts(row.getJsonObject("annotations")),
                row.getDouble("value"),
                state(row));
    }

    private static AlertState state(Row row) {
        Instant since = instant(row, "since");
        Instant stateAt = instant(row, "state_at");
        return switch (AlertStatus.valueOf(row.getString("state"))) {
            case PENDING -> new AlertState.Pending(since);
            case FIRING -> new AlertState.Firing(since, instant(row, "fired_at"), stateAt);
            case ACKNOWLEDGED ->
                new AlertState.Acknowledged(
                        since,
                        instant(row, "fired_at"),
                        new Acknowledgement(
                                new Author(
                                        row.getString("acknowledged_by"),
                                        Optional.ofNullable(row.getString("acknowledged_by_id"))),
                                row.getString("acknowledgement_comment"),
                                stateAt,
                                Optional.ofNullable(row.getOffsetDateTime("acknowledged_until"))
                                        .map(OffsetDateTime::toInstant)));
            case RESOLVED ->
                new AlertState.Resolved(
                        since,
                        Optional.ofNullable(row.getOffsetDateTime("fired_at")).map(OffsetDateTime::toInstant),
                        stateAt,
                        Resolution.valueOf(row.getString("resolution")));
        };
    }

    private static String[] names(Collection<? extends Enum<?>> values) {
        return values.isEmpty() ? null : values.stream().map(Enum::name).toArray(String[]::new);
    }

    private static JsonObject json(Map<String, String> texts) {
        JsonObject object = new JsonObject();
        texts.forEach(object::put);
        return object;
    }

    private static Map<String, String> texts(JsonObject object) {
        return object.stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> (String) entry.getValue()));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** The sort key of the list. */
    record Position(boolean resolved, Instant since, AlertId id) {}
}
