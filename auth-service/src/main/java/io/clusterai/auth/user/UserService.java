package io.clusterai.auth.user;

import io.clusterai.auth.accessstate.AccessChangeService;
import io.clusterai.auth.login.GuardService;
import io.clusterai.auth.password.Password;
import io.clusterai.auth.password.PasswordService;
import io.clusterai.auth.role.Delegation;
import io.clusterai.auth.role.RoleService;
import io.clusterai.auth.secondfactor.SecondFactorService;
import io.clusterai.auth.session.Origin;
import io.clusterai.auth.session.SessionService;
import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Actor;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Users, and what follows when one changes: whatever they were given before is void. */
@ApplicationScoped
public class UserService {

    private static final Username ADMINISTRATOR = new Username("admin");

    private final UserRepository users;
    private final UserChangeRepository userChanges;
    private final CredentialRepository credentials;
    private final RoleService roles;
    private final SessionService sessions;
    private final PasswordService passwords;
    private final AccessChangeService changes;
    private final InstantSource clock;
    private final SecondFactorService secondFactors;
    private final GuardService guard;

    UserService(
            UserRepository users,
            UserChangeRepository userChanges,
            CredentialRepository credentials,
            RoleService roles,
            SessionService sessions,
            PasswordService passwords,
            AccessChangeService changes,
            InstantSource clock,
            SecondFactorService secondFactors,
            GuardService guard) {
        this.users = users;
        this.userChanges = userChanges;
        this.credentials = credentials;
        this.roles = roles;
        this.sessions = sessions;
        this.passwords = passwords;
        this.changes = changes;
        this.clock = clock;
        this.secondFactors = secondFactors;
        this.guard = guard;
    }

    Uni<Page<UserAccount>> list(String cursor, int limit) {
        String after = Cursor.decode(cursor, 1).map(List::getFirst).orElse("");
        return users.after(after, limit + 1)
                .map(found ->
                        Page.cut(found, limit, user -> List.of(user.username().key())));
    }

    public Uni<UserAccount> withId(UUID id) {
        return users.withId(id).map(found -> found.orElseThrow(UserService::unknown));
    }

    Uni<UserAccount> create(
            Username username, Password password, List<String> roleNames, boolean enabled, Caller caller, Actor actor) {
        Instant now = clock.instant();
        UserAccount user = new UserAccount(UUID.randomUUID(), username, roleNames, caller.policy(), enabled, now, now);
        Delegation delegation = delegationOf(caller);
        return roles.permissionsOf(user.roles())
                .invoke(permissions -> delegation.require(permissions))
                .chain(() -> passwords.hash(password))
                .chain(hash -> users.create(
                        user, hash, new UserAct(actor, user.id(), username.text(), now).created(user.roles(), enabled)))
                .onFailure(failure -> violates(failure, "user_account_username_taken"))
                .transform(taken ->
                        new ProblemException(ErrorCode.USER_EXISTS, "There is a user " + username.text() + " already."))
                .replaceWith(user);
    }

    Uni<UserAccount> update(UUID id, List<String> roleNames, boolean enabled, Caller caller, Actor actor) {
        List<String> wanted = UserAccount.normalized(roleNames);
        Delegation delegation = delegationOf(caller);
        return roles.permissionsOf(wanted)
                .invoke(permissions -> delegation.require(permissions))
                .chain(() -> changeOf(id, delegation, target -> userChanges
                        .update(target.transaction(), id, wanted, enabled)
                        .chain(() -> consequences(target, id, wanted, enabled))
                        .chain(() -> act(target.change(), actor, id))
                        .chain(act -> target.change()
                                .record(act.updated(
                                        target.before().roles(), target.before().enabled(), wanted, enabled)))))
                .chain(() -> withId(id));
    }

    /** Another issuer, whose word counts here, says which roles somebody has now. */
    public Uni<Void> follow(UUID id, List<String> roleNames, Actor actor) {
        List<String> wanted = UserAccount.normalized(roleNames);
        return changes.change(
                change -> userChanges.lock(change.transaction(), id).chain(found -> {
                    UserChangeRepository.Standing before = found.orElseThrow(UserService::unknown);
                    return userChanges
                            .update(change.transaction(), id, wanted, before.enabled())
                            .chain(() -> consequences(new Target(change, before), id, wanted, before.enabled()))
                            .chain(() -> act(change, actor, id))
                            .chain(act -> change.record(
                                    act.updated(before.roles(), before.enabled(), wanted, before.enabled())));
                }));
    }

    /** Puts on record, in somebody's transaction, that another issuer brought a new user. */
    public Uni<Void> recordCreated(
            SqlConnection transaction, Outbox outbox, Actor actor, UUID id, Username username, List<String> roleNames) {
        return outbox.record(
                transaction, new UserAct(actor, id, username.text(), clock.instant()).created(roleNames, true));
    }

    /** Limits what the user's roles permit to some clusters and models. */
    Uni<UserAccount> limit(UUID id, AccessPolicy policy, Caller caller, Actor actor) {
        Delegation delegation = delegationOf(caller);
        delegation.require(policy);
        return changeOf(id, delegation, target -> userChanges
                        .setPolicy(target.transaction(), id, policy)
                        .chain(() -> target.change().revokeUser(id, "POLICY_CHANGED"))
                        .chain(() -> act(target.change(), actor, id))
                        .chain(act -> target.change()
                                .record(act.limited(target.before().policy(), policy))))
                .chain(() -> withId(id));
    }

    /** For somebody who lost it: logins need the password alone, and whoever is signed in has to do that again. */
    Uni<Void> forgetSecondFactor(UUID id, Caller caller, Actor actor) {
        return changeOf(id, delegationOf(caller), target -> secondFactors
                .forget(target.transaction(), id)
                .chain(() -> sessions.endAll(target.transaction(), id, Optional.empty()))
                .chain(() -> target.change().revokeUser(id, "SECOND_FACTOR_REMOVED"))
                .chain(() -> act(target.change(), actor, id))
                .chain(act -> target.change().record(act.secondFactorRemoved())));
    }

    /** Signs somebody out everywhere; their API keys stay. */
    Uni<Void> endSessions(UUID id, Caller caller, Actor actor) {
        return changeOf(id, delegationOf(caller), target -> sessions.endAll(target.change(), id, actor));
    }

    Uni<Void> delete(UUID id, Caller caller, Actor actor) {
        return delete(id, caller, actor, transaction -> Uni.createFrom().voidItem());
    }

    /**
     * Whoever did it may do it again, for when it was not known everywhere yet.
     *
     * @param allowed what else must be asked, in the transaction that deletes
     */
    public Uni<Void> delete(UUID id, Caller caller, Actor actor, Function<SqlConnection, Uni<Void>> allowed) {
        return changeOf(id, delegationOf(caller), target -> allowed.apply(target.transaction())
                        .chain(() -> act(target.change(), actor, id))
                        .chain(act -> userChanges
                                .delete(target.transaction(), id)
                                .chain(() -> requireAdministrator(target))
                                .chain(() -> target.change().revokeDeletedUser(id, "USER_DISABLED", caller))
                                .chain(() -> target.change()
                                        .record(act.deleted(
                                                target.before().roles(),
                                                target.before().enabled())))))
                .call(() -> changes.finishDeletion(id))
                .onFailure(UserService::isUnknown)
                .recoverWithUni(unknown -> repeatDeletion(id, caller)
                        .invoke(repeated -> {
                            if (!repeated) {
                                throw unknown();
                            }
                        })
                        .replaceWithVoid());
    }

    /** Whether the caller deleted the user and that was not known everywhere; it is now. */
    public Uni<Boolean> repeatDeletion(UUID id, Caller caller) {
        return changes.repeatDeletion(id, caller);
    }

    /** Somebody else's password: all sessions of theirs end, and what was guessed at it is forgotten, so that they need not wait. */
    Uni<Void> setPassword(UUID id, Password password, Caller caller, Actor actor) {
        return passwords
                .hash(password)
                .chain(hash -> changeOf(id, delegationOf(caller), target -> replacePassword(
                                target.change(), id, hash, Optional.empty(), actor)
                        .chain(() -> userChanges.username(target.transaction(), id))
                        .chain(name -> guard.forgive(target.transaction(), Username.keyOf(name)))));
    }

    /** The caller's own password: all sessions but the present one end. Guessing the present one is slowed down like at the login. */
    Uni<Void> changeOwnPassword(Caller caller, Password current, Password wanted, Origin origin, Actor actor) {
        UUID id = UUID.fromString(caller.userId());
        String account = Username.keyOf(caller.username());
        return guard.attempt(account, origin, () -> credentials
                        .of(id)
                        .chain(known ->
                                passwords.matches(current, known.map(CredentialRepository.Credential::passwordHash)))
                        .invoke(matched -> {
                            if (!matched) {
                                throw new ProblemException(
                                        ErrorCode.INVALID_CREDENTIALS, "The current password is wrong.");
                            }
                        }))
                .chain(() -> passwords.hash(wanted))
                .chain(hash -> changes.change(change ->
                        replacePassword(change, id, hash, Optional.of(UUID.fromString(caller.sessionId())), actor)));
    }

    /** Creates the first administrator when there is nobody at all. Two replicas at once create one. */
    public Uni<Boolean> bootstrap(Password password) {
        return userChanges
                .anybody()
                .chain(anybody -> anybody
                        ? Uni.createFrom().item(false)
                        : passwords.hash(password).chain(this::bootstrap));
    }

    private Uni<Boolean> bootstrap(String hash) {
        return changes.commit(change -> userChanges
                .anybody(change.transaction())
                .chain(anybody -> anybody
                        ? Uni.createFrom().item(false)
                        : userChanges
                                .putAdministrator(change.transaction(), ADMINISTRATOR, hash)
                                .chain(id -> act(change, Actor.system("bootstrap"), id))
                                .chain(act -> change.record(act.created(List.of("admin"), true)))
                                .replaceWith(true)));
    }

    /**
     * The way back in: makes {@code admin} an enabled administrator with this password and no second factor, signs it out everywhere, and forgets what was
     * guessed at it, so that nobody has to wait.
     */
    public Uni<Void> resetAdministrator(Password password, Actor actor) {
        return passwords
                .hash(password)
                .chain(hash -> changes.change(change -> userChanges
                        .putAdministrator(change.transaction(), ADMINISTRATOR, hash)
                        .chain(id -> sessions.endAll(change.transaction(), id, Optional.empty())
                                .chain(() -> secondFactors.forget(change.transaction(), id))
                                .chain(() -> change.revokeUser(id, "PASSWORD_CHANGED"))
                                .chain(() -> act(change, actor, id))
                                .chain(act -> change.record(act.reset()))
                                .chain(() -> guard.forgive(change.transaction(), ADMINISTRATOR.key())))));
    }

    private Uni<Void> replacePassword(
            AccessChangeService.Change change, UUID id, String hash, Optional<UUID> keptSession, Actor actor) {
        return userChanges
                .setPassword(change.transaction(), id, hash)
                .chain(() -> sessions.endAll(change.transaction(), id, keptSession))
                .chain(() -> change.revokeUser(id, "PASSWORD_CHANGED"))
                .chain(() -> act(change, actor, id))
                .chain(act -> change.record(act.passwordSet()));
    }

    private Uni<UserAct> act(AccessChangeService.Change change, Actor actor, UUID id) {
        return userChanges
                .username(change.transaction(), id)
                .map(username -> new UserAct(actor, id, username, change.at()));
    }

    private Uni<Void> changeOf(UUID id, Delegation delegation, Function<Target, Uni<Void>> work) {
        return changes.change(
                change -> userChanges.lock(change.transaction(), id).chain(found -> {
                    UserChangeRepository.Standing standing = found.orElseThrow(UserService::unknown);
                    delegation.require(standing.permissions(), standing.policy());
                    return work.apply(new Target(change, standing));
                }));
    }

    private Uni<Void> consequences(Target target, UUID id, List<String> wanted, boolean enabled) {
        Uni<Void> checked = requireAdministrator(target);
        if (!enabled && target.before().enabled()) {
            return checked.chain(() -> sessions.endAll(target.transaction(), id, Optional.empty()))
                    .chain(() -> target.change().revokeUser(id, "USER_DISABLED"));
        }
        return wanted.equals(target.before().roles())
                ? checked
                : checked.chain(() -> target.change().revokeUser(id, "ROLES_CHANGED"));
    }

    private Uni<Void> requireAdministrator(Target target) {
        return userChanges
                .administrators(target.transaction())
                .invoke(administrators -> {
                    if (administrators == 0) {
                        throw new ProblemException(
                                ErrorCode.LAST_ADMINISTRATOR, "Somebody must be able to administer the suite.");
                    }
                })
                .replaceWithVoid();
    }

    private static Delegation delegationOf(Caller caller) {
        return new Delegation(caller.permissions(), caller.policy());
    }

    private static ProblemException unknown() {
        return new ProblemException(ErrorCode.USER_NOT_FOUND, "There is no user with this id.");
    }

    private static boolean isUnknown(Throwable failure) {
        return failure instanceof ProblemException problem && problem.code() == ErrorCode.USER_NOT_FOUND;
    }

    private static boolean violates(Throwable failure, String constraint) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && cause.getMessage().contains(constraint)) {
                return true;
            }
        }
        return false;
    }

    private record Target(AccessChangeService.Change change, UserChangeRepository.Standing before) {

        SqlConnection transaction() {
            return change.transaction();
        }
    }
}
