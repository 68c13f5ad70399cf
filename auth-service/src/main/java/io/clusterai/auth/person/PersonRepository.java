package io.clusterai.auth.person;

import io.clusterai.auth.person.PersonalDataView.Account;
import io.clusterai.auth.person.PersonalDataView.Identity;
import io.clusterai.auth.person.PersonalDataView.ProgramKey;
import io.clusterai.auth.person.PersonalDataView.SignIn;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where this service keeps what it knows of people. */
@ApplicationScoped
class PersonRepository {

    private static final int MOST_SESSIONS = 10_000;
    private static final int MOST_KEYS = 10_000;
    private static final int MOST_IDENTITIES = 100;

    private static final String ACCOUNT = """
            SELECT username, enabled, created_at, updated_at, password_changed_at,
                   ARRAY(SELECT role_name FROM user_role WHERE user_id = id ORDER BY role_name) AS roles,
                   policy_clusters, policy_models
            FROM user_account WHERE id = $1
            """;

    private static final String SESSIONS = """
            SELECT id, created_at, rotated_at, ended_at, address, user_agent
            FROM session WHERE user_id = $1 ORDER BY created_at, id LIMIT $2
            """;

    private static final String KEYS = """
            SELECT id, name, scopes, clusters, models, created_at, expires_at, last_used_at
            FROM api_key WHERE user_id = $1 ORDER BY created_at, id LIMIT $2
            """;

    private static final String IDENTITIES = """
            SELECT issuer, subject, linked_at, last_used_at
            FROM external_identity WHERE user_id = $1 ORDER BY issuer, subject LIMIT $2
            """;

    private static final String REMEMBERED = "SELECT 1 FROM audit_subject WHERE id = $1 AND sealed_key IS NOT NULL";

    /** Replicas that look at the same time take different ones. Strangers of a month are nobody's user. */
    private static final String UNTOLD_AGAIN = """
            UPDATE audit_subject SET told_again_at = now()
            WHERE id IN (
                SELECT id FROM audit_subject
                WHERE erased_at < now() - make_interval(secs => $1) AND told_again_at IS NULL AND id NOT LIKE 'stranger/%'
                ORDER BY erased_at LIMIT $2
                FOR UPDATE SKIP LOCKED)
            RETURNING id, erased_at
            """;

    private final Pool pool;

    PersonRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Optional<Account>> account(UUID id) {
        return pool.preparedQuery(ACCOUNT).execute(Tuple.of(id)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(new Account(
                        id.toString(),
                        row.getString("username"),
                        List.of(row.getArrayOfStrings("roles")),
                        listOrNull(row, "policy_clusters"),
                        listOrNull(row, "policy_models"),
                        row.getBoolean("enabled"),
                        row.getOffsetDateTime("created_at").toInstant(),
                        row.getOffsetDateTime("updated_at").toInstant(),
                        row.getOffsetDateTime("password_changed_at").toInstant()));
            }
            return Optional.empty();
        });
    }

    Uni<List<SignIn>> sessions(UUID id) {
        return pool.preparedQuery(SESSIONS).execute(Tuple.of(id, MOST_SESSIONS)).map(rows -> {
            List<SignIn> sessions = new ArrayList<>();
            rows.forEach(row -> sessions.add(new SignIn(
                    row.getUUID("id").toString(),
                    row.getOffsetDateTime("created_at").toInstant(),
                    row.getOffsetDateTime("rotated_at").toInstant(),
                    instant(row, "ended_at"),
                    row.getString("address"),
                    row.getString("user_agent"))));
            return sessions;
        });
    }

    Uni<List<ProgramKey>> keys(UUID id) {
        return pool.preparedQuery(KEYS).execute(Tuple.of(id, MOST_KEYS)).map(rows -> {
            List<ProgramKey> keys = new ArrayList<>();
            rows.forEach(row -> keys.add(new ProgramKey(
                    row.getUUID("id").toString(),
                    row.getString("name"),
                    List.of(row.getArrayOfStrings("scopes")),
                    listOrNull(row, "clusters"),
                    listOrNull(row, "models"),
                    row.getOffsetDateTime("created_at").toInstant(),
                    instant(row, "expires_at"),
                    instant(row, "last_used_at"))));
            return keys;
        });
    }

    Uni<List<Identity>> identities(UUID id) {
        return pool.preparedQuery(IDENTITIES)
                .execute(Tuple.of(id, MOST_IDENTITIES))
                .map(rows -> {
                    List<Identity> identities = new ArrayList<>();
                    rows.forEach(row -> identities.add(new Identity(
                            row.getString("issuer"),
                            row.getString("subject"),
                            instant(row, "linked_at"),
                            instant(row, "last_used_at"))));
                    return identities;
                });
    }

    /** Those who were erased so long ago and of whom nobody was told a second time; from now on they were. */
    Uni<List<Erased>> untoldAgain(SqlConnection transaction, Duration since, int limit) {
        return transaction
                .preparedQuery(UNTOLD_AGAIN)
                .execute(Tuple.of((double) since.toSeconds(), limit))
                .map(rows -> {
                    List<Erased> erased = new ArrayList<>();
                    rows.forEach(row -> erased.add(new Erased(row.getString("id"), instant(row, "erased_at"))));
                    return erased;
                });
    }

    private static List<String> listOrNull(Row row, String column) {
        String[] names = row.getArrayOfStrings(column);
        return names == null ? null : List.of(names);
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    /** Whether the audit trail can still tell of the user. */
    Uni<Boolean> isRemembered(UUID id) {
        return pool.preparedQuery(REMEMBERED).execute(Tuple.of(id.toString())).map(rows -> rows.size() > 0);
    }

    /** Somebody who is to be forgotten, since when. */
    record Erased(String id, Instant at) {}
}
