package io.clusterai.auth.role;

import io.clusterai.auth.accessstate.AccessChangeService;
import io.clusterai.contracts.Actor;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;

/** Built-in roles are read-only; custom ones come and go, and a change of one reaches everybody who holds it. */
@ApplicationScoped
public class RoleService {

    private final RoleRepository roles;
    private final RoleChangeRepository roleChanges;
    private final AccessChangeService changes;
    private final InstantSource clock;

    RoleService(
            RoleRepository roles, RoleChangeRepository roleChanges, AccessChangeService changes, InstantSource clock) {
        this.roles = roles;
        this.roleChanges = roleChanges;
        this.changes = changes;
        this.clock = clock;
    }

    /** Writes the built-in roles as this version knows them. */
    public Uni<Void> prepare() {
        return Multi.createFrom()
                .iterable(Arrays.asList(BuiltInRole.values()))
                .onItem()
                .transformToUniAndConcatenate(roleChanges::putBuiltIn)
                .collect()
                .last();
    }

    /** Everything the roles permit together; refuses a role that does not exist. */
    public Uni<List<String>> permissionsOf(List<String> names) {
        return roleChanges.permissions(names).map(known -> {
            List<FieldError> unknown = names.stream()
                    .filter(name -> !known.containsKey(name))
                    .map(name -> new FieldError("roles", "there is no role " + name))
                    .toList();
            if (!unknown.isEmpty()) {
                throw new ProblemException(ErrorCode.VALIDATION_FAILED, "Correct the fields named in 'errors'.")
                        .withErrors(unknown);
            }
            return known.values().stream()
                    .flatMap(List::stream)
                    .distinct()
                    .sorted()
                    .toList();
        });
    }

    Uni<Page<Role>> list(String cursor, int limit) {
        String after = Cursor.decode(cursor, 1).map(List::getFirst).orElse("");
        return roles.after(after, limit + 1).map(found -> Page.cut(found, limit, role -> List.of(role.name())));
    }

    Uni<Role> named(String name) {
        return roles.named(name).map(found -> found.orElseThrow(() -> unknown(name)));
    }

    Uni<Role> create(String name, String description, List<String> permissions, Caller caller, Actor actor) {
        new Delegation(caller.permissions(), caller.policy()).require(permissions);
        Instant now = clock.instant();
        Role role = new Role(name, description, permissions, false, now, now);
        return roles.create(role, RoleAct.of(actor, "roles.create", Optional.empty(), Optional.of(role), now))
                .onFailure(RoleService::violatesConstraint)
                .transform(taken -> new ProblemException(ErrorCode.ROLE_EXISTS, "There is a role " + name + "."))
                .replaceWith(role);
    }

    Uni<Role> update(String name, String description, List<String> permissions, Caller caller, Actor actor) {
        Delegation delegation = new Delegation(caller.permissions(), caller.policy());
        delegation.require(permissions);
        return custom(name)
                .invoke(role -> delegation.require(role.permissions()))
                .chain(role -> changes.change(change -> roleChanges
                        .update(
                                change.transaction(),
                                name,
                                description,
                                new Role(name, description, permissions, false, role.createdAt(), change.at())
                                        .permissions())
                        .chain(() -> roleChanges.holders(change.transaction(), name))
                        .chain(holders -> Multi.createFrom()
                                .iterable(holders)
                                .onItem()
                                .transformToUniAndConcatenate(user -> change.revokeUser(user, "ROLES_CHANGED"))
                                .collect()
                                .last())
                        .chain(() -> change.record(RoleAct.of(
                                actor,
                                "roles.update",
                                Optional.of(role),
                                Optional.of(
                                        new Role(name, description, permissions, false, role.createdAt(), change.at())),
                                change.at())))))
                .chain(() -> named(name));
    }

    Uni<Void> delete(String name, Caller caller, Actor actor) {
        return custom(name)
                .invoke(role -> new Delegation(caller.permissions(), caller.policy()).require(role.permissions()))
                .chain(role -> roles.delete(
                        name, RoleAct.of(actor, "roles.delete", Optional.of(role), Optional.empty(), clock.instant())))
                .onFailure(RoleService::violatesConstraint)
                .transform(held -> new ProblemException(ErrorCode.ROLE_IN_USE, "Take the role from its holders first."))
                .replaceWithVoid();
    }

    private Uni<Role> custom(String name) {
        return named(name).invoke(role -> {
            if (role.builtIn()) {
                throw new ProblemException(ErrorCode.BUILT_IN_ROLE, "Create a role of your own instead.");
            }
        });
    }

    private static ProblemException unknown(String name) {
        return new ProblemException(ErrorCode.ROLE_NOT_FOUND, "There is no role " + name + ".");
    }

    private static boolean violatesConstraint(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConstraintViolationException) {
                return true;
            }
        }
        return false;
    }
}
