package io.clusterai.auth.user;

import io.clusterai.auth.token.GrantRepository;
import io.clusterai.contracts.AccessPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The changes of users that take part in a transaction of access changes. */
@ApplicationScoped
class UserChangeRepository {

    private static final String LOCK = """
            SELECT u.enabled, u.policy_clusters, u.policy_models,
                   ARRAY(SELECT role_name FROM user_role WHERE user_id = u.id ORDER BY role_name) AS roles,
                   ARRAY(SELECT DISTINCT unnest(r.permissions) FROM user_role ur JOIN role r ON r.name = ur.role_name
                         WHERE ur.user_id = u.id) AS permissions
            FROM user_account u WHERE u.id = $1 FOR UPDATE OF u
            """;

    private static final String UPDATE = """
            UPDATE user_account SET enabled = $2, updated_at = now() WHERE id = $1
            """;

    private static final String TAKE_ROLES = "DELETE FROM user_role WHERE user_id = $1 AND role_name <> ALL ($2)";

    private static final String GIVE_ROLES = """
            INSERT INTO user_role (user_id, role_name) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING
            """;

    private static final String SET_PASSWORD = """
            UPDATE user_account SET password_hash = $2, password_changed_at = now(), updated_at = now() WHERE id = $1
            """;

    private static final String SET_POLICY = """
            UPDATE user_account SET policy_clusters = $2, policy_models = $3, updated_at = now() WHERE id = $1
            """;

    private static final String DELETE = "DELETE FROM user_account WHERE id = $1";

    private static final String ADMINISTRATORS = """
            SELECT count(*) AS administrators FROM user_account u
            WHERE u.enabled AND EXISTS (SELECT FROM user_role WHERE user_id = u.id AND role_name = 'admin')
            """;

    private static final String ANYBODY = "SELECT EXISTS (SELECT FROM user_account) AS anybody";

    private static final String PUT_ADMINISTRATOR = """
            INSERT INTO user_account
                (id, username, username_key, password_hash, enabled, created_at, updated_at, password_changed_at)
            VALUES ($1, $2, $3, $4, true, now(), now(), now())
            ON CONFLICT (username_key) DO UPDATE
                SET password_hash = $4, enabled = true, updated_at = now(), password_changed_at = now()
            RETURNING id
            """;

    private static final String USERNAME = "SELECT username FROM user_account WHERE id = $1";

    private final Pool pool;

    UserChangeRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Boolean> anybody() {
        return pool.withConnection(this::anybody);
    }

    Uni<Optional<Standing>> lock(SqlConnection transaction, UUID id) {
        return transaction.preparedQuery(LOCK).execute(Tuple.of(id)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(new Standing(
                        row.getBoolean("enabled"),
                        List.of(row.getArrayOfStrings("roles")),
                        List.of(row.getArrayOfStrings("permissions")),
                        GrantRepository.policy(row, "policy_clusters", "policy_models")));
            }
            return Optional.empty();
        });
    }

    Uni<Void> update(SqlConnection transaction, UUID id, List<String> roles, boolean enabled) {
        return transaction
                .preparedQuery(UPDATE)
                .execute(Tuple.of(id, enabled))
                .chain(() -> transaction.preparedQuery(TAKE_ROLES).execute(Tuple.of(id, roles.toArray(String[]::new))))
                .chain(() -> giveRoles(transaction, id, roles));
    }

    Uni<Void> setPassword(SqlConnection transaction, UUID id, String passwordHash) {
        return transaction
                .preparedQuery(SET_PASSWORD)
                .execute(Tuple.of(id, passwordHash))
                .replaceWithVoid();
    }

    Uni<String> username(SqlConnection transaction, UUID id) {
        return transaction.preparedQuery(USERNAME).execute(Tuple.of(id)).map(rows -> rows.iterator()
                .next()
                .getString("username"));
    }

    Uni<Void> setPolicy(SqlConnection transaction, UUID id, AccessPolicy policy) {
        return transaction
                .preparedQuery(SET_POLICY)
                .execute(Tuple.of(id, array(policy.clusters()), array(policy.models())))
                .replaceWithVoid();
    }

    Uni<Void> delete(SqlConnection transaction, UUID id) {
        return transaction.preparedQuery(DELETE).execute(Tuple.of(id)).replaceWithVoid();
    }

    Uni<Long> administrators(SqlConnection transaction) {
        return transaction.query(ADMINISTRATORS).execute().map(rows -> rows.iterator()
                .next()
                .getLong("administrators"));
    }

    Uni<Boolean> anybody(SqlConnection transaction) {
        return transaction.query(ANYBODY).execute().map(rows -> rows.iterator()
                .next()
                .getBoolean("anybody"));
    }

    /** Makes the user an enabled administrator with this password, whether it existed or not. */
    Uni<UUID> putAdministrator(SqlConnection transaction, Username username, String passwordHash) {
        return transaction
                .preparedQuery(PUT_ADMINISTRATOR)
                .execute(Tuple.of(UUID.randomUUID(), username.text(), username.key(), passwordHash))
                .map(rows -> rows.iterator().next().getUUID("id"))
                .call(id -> giveRoles(transaction, id, List.of("admin")));
    }

    private static String[] array(Optional<List<String>> names) {
        return names.map(list -> list.toArray(String[]::new)).orElse(null);
    }

    private static Uni<Void> giveRoles(SqlConnection transaction, UUID id, List<String> roles) {
        return transaction
                .preparedQuery(GIVE_ROLES)
                .execute(Tuple.of(id, roles.toArray(String[]::new)))
                .replaceWithVoid();
    }

    /** What a locked user is and may do. */
    record Standing(boolean enabled, List<String> roles, List<String> permissions, AccessPolicy policy) {}
}
