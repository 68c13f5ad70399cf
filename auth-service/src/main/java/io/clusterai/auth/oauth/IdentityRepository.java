package io.clusterai.auth.oauth;

import io.clusterai.auth.user.Username;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Whom an issuer means by a subject, and which logins are used up. */
@ApplicationScoped
class IdentityRepository {

    /** Of two who come with the same state one is late. */
    private static final String USE = """
            INSERT INTO used_login_state (digest, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING
            """;

    private static final String FORGET = "DELETE FROM used_login_state WHERE expires_at < now()";

    private static final String FIND = """
            SELECT u.id, u.enabled, u.password_changed_at,
                   ARRAY(SELECT role_name FROM user_role WHERE user_id = u.id ORDER BY role_name) AS roles
            FROM external_identity e JOIN user_account u ON u.id = e.user_id
            WHERE e.issuer = $1 AND e.subject = $2
            """;

    private static final String SEEN =
            "UPDATE external_identity SET last_used_at = now() WHERE issuer = $1 AND subject = $2";

    private static final String EXISTING_ROLES = "SELECT name FROM role WHERE name = ANY ($1) ORDER BY name";

    /** Has no password: nobody signs in with one. */
    private static final String CREATE = """
            INSERT INTO user_account (id, username, username_key, enabled, created_at, updated_at, password_changed_at)
            VALUES ($1, $2, $3, true, now(), now(), now())
            ON CONFLICT (username_key) DO NOTHING
            """;

    private static final String GIVE_ROLES = "INSERT INTO user_role (user_id, role_name) SELECT $1, unnest($2::text[])";

    private static final String LINK = """
            INSERT INTO external_identity (issuer, subject, provider, user_id, linked_at, last_used_at)
            VALUES ($1, $2, $3, $4, now(), now())
            ON CONFLICT (issuer, subject) DO NOTHING
            """;

    private final Pool pool;

    IdentityRepository(Pool pool) {
        this.pool = pool;
    }

    /** False when it was used before. */
    Uni<Boolean> use(byte[] digest, Instant until) {
        return pool.preparedQuery(USE)
                .execute(Tuple.of(Buffer.buffer(digest), OffsetDateTime.ofInstant(until, ZoneOffset.UTC)))
                .map(rows -> rows.rowCount() == 1);
    }

    Uni<Void> forget() {
        return pool.query(FORGET).execute().replaceWithVoid();
    }

    Uni<Optional<Known>> find(Claims claims) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(claims.issuer(), claims.subject()))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(new Known(
                                row.getUUID("id"),
                                row.getOffsetDateTime("password_changed_at").toInstant(),
                                List.of(row.getArrayOfStrings("roles"))));
                    }
                    return Optional.empty();
                });
    }

    Uni<Void> seen(Claims claims) {
        return pool.preparedQuery(SEEN)
                .execute(Tuple.of(claims.issuer(), claims.subject()))
                .replaceWithVoid();
    }

    /** Those of the roles that there are. */
    Uni<List<String>> existing(List<String> roles) {
        return pool.preparedQuery(EXISTING_ROLES)
                .execute(Tuple.of(roles.toArray(String[]::new)))
                .map(rows -> {
                    List<String> names = new ArrayList<>();
                    rows.forEach(row -> names.add(row.getString("name")));
                    return List.copyOf(names);
                });
    }

    /** False when the name is taken. */
    Uni<Boolean> create(SqlConnection transaction, UUID id, Username username, List<String> roles) {
        return transaction
                .preparedQuery(CREATE)
                .execute(Tuple.of(id, username.text(), username.key()))
                .map(rows -> rows.rowCount() == 1)
                .call(created -> created
                        ? transaction.preparedQuery(GIVE_ROLES).execute(Tuple.of(id, roles.toArray(String[]::new)))
                        : Uni.createFrom().voidItem());
    }

    /** False when somebody was faster. */
    Uni<Boolean> link(SqlConnection transaction, Claims claims, String provider, UUID userId) {
        return transaction
                .preparedQuery(LINK)
                .execute(Tuple.of(claims.issuer(), claims.subject(), provider, userId))
                .map(rows -> rows.rowCount() == 1);
    }

    /** A user whom an issuer vouched for before. */
    record Known(UUID userId, Instant passwordSince, List<String> roles) {}
}
