package io.clusterai.auth.role;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Something somebody does to a role, as it goes on record. */
final class RoleAct {

    private RoleAct() {}

    static OperationRecorded of(Actor actor, String action, Optional<Role> before, Optional<Role> after, Instant at) {
        String name = after.or(() -> before).map(Role::name).orElseThrow();
        return OperationRecorded.done(
                actor,
                action,
                Permissions.ROLES_WRITE,
                new Target("role", name, name),
                Change.between(described(before), described(after)),
                at);
    }

    private static Map<String, String> described(Optional<Role> role) {
        return role.map(known -> Map.of(
                        "description", known.description(), "permissions", String.join(", ", known.permissions())))
                .orElse(Map.of());
    }
}
