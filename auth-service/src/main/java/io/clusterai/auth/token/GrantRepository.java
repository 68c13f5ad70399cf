package io.clusterai.auth.token;

import io.clusterai.contracts.AccessPolicy;
import io.vertx.mutiny.sqlclient.Row;
import java.util.List;

/** How a grant is read: columns for a statement that knows the user as {@code u}, and the row they end up in. */
public final class GrantRepository {

    /** From the same snapshot as the epoch, so that a change in between voids the token. */
    public static final String COLUMNS = """
            u.id AS user_id, u.username,
            ARRAY(SELECT role_name FROM user_role WHERE user_id = u.id ORDER BY role_name) AS roles,
            ARRAY(SELECT DISTINCT unnest(r.permissions) FROM user_role ur JOIN role r ON r.name = ur.role_name
                  WHERE ur.user_id = u.id ORDER BY 1) AS permissions,
            u.policy_clusters, u.policy_models,
            (SELECT value FROM access_epoch) AS epoch
            """;

    private GrantRepository() {}

    public static Grant of(Row row) {
        return new Grant(
                row.getUUID("user_id"),
                row.getString("username"),
                List.of(row.getArrayOfStrings("roles")),
                List.of(row.getArrayOfStrings("permissions")),
                policy(row, "policy_clusters", "policy_models"),
                row.getLong("epoch"));
    }

    /** Two arrays, of which {@code null} means no limit. */
    public static AccessPolicy policy(Row row, String clusters, String models) {
        return AccessPolicy.of(listOrNull(row, clusters), listOrNull(row, models));
    }

    private static List<String> listOrNull(Row row, String column) {
        String[] names = row.getArrayOfStrings(column);
        return names == null ? null : List.of(names);
    }
}
