package io.clusterai.auth.user;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Something somebody does to a user, as it goes on record. */
record UserAct(Actor actor, UUID id, String username, Instant at) {

    UserAct {
        requireNonNull(actor, "actor is null");
        requireNonNull(id, "id is null");
        requireNonNull(username, "username is null");
        requireNonNull(at, "at is null");
    }

    OperationRecorded created(List<String> roles, boolean enabled) {
        return done("users.create", Change.between(Map.of(), described(roles, enabled)));
    }

    OperationRecorded updated(List<String> rolesBefore, boolean enabledBefore, List<String> roles, boolean enabled) {
        return done("users.update", Change.between(described(rolesBefore, enabledBefore), described(roles, enabled)));
    }

    OperationRecorded limited(AccessPolicy before, AccessPolicy after) {
        return done("users.limit", Change.between(described(before), described(after)));
    }

    OperationRecorded deleted(List<String> roles, boolean enabled) {
        return done("users.delete", Change.between(described(roles, enabled), Map.of()));
    }

    OperationRecorded passwordSet() {
        return done("users.set-password", List.of(Change.masked("password")));
    }

    /** By whoever runs the suite: the second factor is gone and so is a pause for wrong guesses, whether there were any or not. */
    OperationRecorded reset() {
        return done(
                "users.set-password",
                List.of(
                        Change.masked("password"),
                        new Change("secondFactor", null, "off"),
                        new Change("wrongGuesses", null, "forgotten")));
    }

    OperationRecorded secondFactorRemoved() {
        return done("users.remove-second-factor", List.of());
    }

    private OperationRecorded done(String action, List<Change> changes) {
        // Everybody may change their own password.
        String permission = actor.id().equals(id.toString()) ? null : Permissions.USERS_WRITE;
        return OperationRecorded.done(
                actor, action, permission, new Target(Target.USER, id.toString(), username), changes, at);
    }

    private static Map<String, String> described(AccessPolicy policy) {
        Map<String, String> limits = new TreeMap<>();
        policy.clusters().ifPresent(clusters -> limits.put("clusters", String.join(", ", clusters)));
        policy.models().ifPresent(models -> limits.put("models", String.join(", ", models)));
        return limits;
    }

    private static Map<String, String> described(List<String> roles, boolean enabled) {
        return Map.of("roles", String.join(", ", roles), "enabled", Boolean.toString(enabled));
    }
}
