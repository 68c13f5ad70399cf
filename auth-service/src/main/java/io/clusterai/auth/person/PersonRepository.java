package io.clusterai.auth.person;

import io.clusterai.auth.person.PersonalDataView.Account;
import io.clusterai.auth.person.PersonalDataView.SignIn;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where this service keeps what it knows of people. */
@ApplicationScoped
class PersonRepository {

    private static final int MOST_SESSIONS = 10_000;

    private static final String ACCOUNT = """
            SELECT username, enabled, created_at, updated_at, password_changed_at,
                   ARRAY(SELECT role_name FROM user_role WHERE user_id = id ORDER BY role_name) AS roles
            FROM user_account WHERE id = $1
            """;

    private static final String SESSIONS = """
            SELECT id, created_at, rotated_at, ended_at, address, user_agent
            FROM session WHERE user_id = $1 ORDER BY created_at, id LIMIT $2
            """;

    private static final String REMEMBERED = "SELECT 1 FROM audit_subject WHERE id = $1 AND sealed_key IS NOT NULL";

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
                    Optional.ofNullable(row.getOffsetDateTime("ended_at"))
                            .map(ended -> ended.toInstant())
                            .orElse(null),
                    row.getString("address"),
                    row.getString("user_agent"))));
            return sessions;
        });
    }

    /** Whether the audit trail can still tell of the user. */
    Uni<Boolean> isRemembered(UUID id) {
        return pool.preparedQuery(REMEMBERED).execute(Tuple.of(id.toString())).map(rows -> rows.size() > 0);
    }
}
