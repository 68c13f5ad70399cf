package io.clusterai.auth.role;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The changes of roles that take part in a transaction of access changes. */
@ApplicationScoped
class RoleChangeRepository {

    private static final String PUT_BUILT_IN = """
            INSERT INTO role (name, description, permissions, built_in, created_at, updated_at)
            VALUES ($1, $2, $3, true, now(), now())
            ON CONFLICT (name) DO UPDATE SET description = $2, permissions = $3, built_in = true, updated_at = now()
            WHERE (role.description, role.permissions, role.built_in) IS DISTINCT FROM ($2, $3::text[], true)
            """;

    private static final String UPDATE = """
            UPDATE role SET description = $2, permissions = $3, updated_at = now() WHERE name = $1
            """;

    private static final String HOLDERS = "SELECT user_id FROM user_role WHERE role_name = $1 ORDER BY user_id";

    private static final String PERMISSIONS = "SELECT name, permissions FROM role WHERE name = ANY ($1)";

    private final Pool pool;

    RoleChangeRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Void> putBuiltIn(BuiltInRole role) {
        return pool.preparedQuery(PUT_BUILT_IN)
                .execute(Tuple.of(
                        role.roleName(), role.description(), role.permissions().toArray(String[]::new)))
                .replaceWithVoid();
    }

    Uni<Void> update(SqlConnection transaction, String name, String description, List<String> permissions) {
        return transaction
                .preparedQuery(UPDATE)
                .execute(Tuple.of(name, description, permissions.toArray(String[]::new)))
                .replaceWithVoid();
    }

    Uni<List<UUID>> holders(SqlConnection transaction, String name) {
        return transaction.preparedQuery(HOLDERS).execute(Tuple.of(name)).map(rows -> {
            List<UUID> users = new ArrayList<>();
            rows.forEach(row -> users.add(row.getUUID("user_id")));
            return users;
        });
    }

    /** The permissions of those of the named roles that exist. */
    Uni<Map<String, List<String>>> permissions(List<String> names) {
        return pool.preparedQuery(PERMISSIONS)
                .execute(Tuple.of(names.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, List<String>> permissions = new HashMap<>();
                    rows.forEach(row -> permissions.put(
                            row.getString("name"), Arrays.asList(row.getArrayOfStrings("permissions"))));
                    return permissions;
                });
    }
}
