package io.clusterai.auth.oauth;

import io.clusterai.auth.login.Entry;
import io.clusterai.auth.login.Vouched;
import io.clusterai.auth.login.VouchedLoginService;
import io.clusterai.auth.session.Origin;
import io.clusterai.auth.user.UserService;
import io.clusterai.auth.user.Username;
import io.clusterai.contracts.Actor;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Lets somebody in for whom an issuer vouched: the user of that issuer and subject, or a new one. */
@ApplicationScoped
class IdentityService {

    private final IdentityRepository identities;
    private final UserService users;
    private final VouchedLoginService logins;
    private final Outbox outbox;

    IdentityService(IdentityRepository identities, UserService users, VouchedLoginService logins, Outbox outbox) {
        this.identities = identities;
        this.users = users;
        this.logins = logins;
        this.outbox = outbox;
    }

    Uni<Entry> signIn(Provider provider, Claims claims, Origin origin, Actor actor) {
        return identities
                .find(claims)
                .chain(known ->
                        known.isPresent() ? follow(provider, claims, known.get()) : create(provider, claims, actor))
                .chain(user -> logins.enter(
                        new Vouched(
                                user.userId(),
                                user.passwordSince(),
                                provider.method(),
                                provider.vouchesForSecondFactor(claims)),
                        origin,
                        actor))
                .call(() -> identities.seen(claims));
    }

    /** What the issuer says of roles today counts, also when it says that there are none any more. */
    private Uni<IdentityRepository.Known> follow(Provider provider, Claims claims, IdentityRepository.Known known) {
        Optional<List<String>> managed = provider.roles().managed(claims);
        if (managed.isEmpty()) {
            return Uni.createFrom().item(known);
        }
        return identities
                .existing(managed.get())
                .call(roles -> roles.equals(known.roles())
                        ? Uni.createFrom().voidItem()
                        : users.follow(known.userId(), roles, Actor.system(provider.method())))
                .invoke(IdentityService::requireSome)
                .replaceWith(known);
    }

    private Uni<IdentityRepository.Known> create(Provider provider, Claims claims, Actor actor) {
        if (!provider.createsUsers()) {
            throw refusal("Nobody here is known by that name to the issuer; an administrator can change that.");
        }
        List<String> wanted = provider.roles().managed(claims).orElseGet(provider.roles()::initial);
        UUID id = UUID.randomUUID();
        return identities
                .existing(wanted)
                .invoke(IdentityService::requireSome)
                .chain(roles -> outbox.inTransaction(transaction -> named(
                                transaction,
                                id,
                                ProposedName.of(claims, provider.usernameClaim(), provider.name()),
                                roles)
                        .chain(username -> identities
                                .link(transaction, claims, provider.name(), id)
                                .invoke(IdentityService::requireFirst)
                                .chain(() -> users.recordCreated(
                                        transaction,
                                        outbox,
                                        actor.proved(id.toString(), username.text(), provider.method(), null),
                                        id,
                                        username,
                                        roles)))))
                .onFailure(OutrunException.class)
                .recoverWithNull()
                .chain(() -> identities.find(claims))
                .map(known -> known.orElseThrow(() -> refusal("The account is gone.")));
    }

    private Uni<Username> named(SqlConnection transaction, UUID id, List<String> proposals, List<String> roles) {
        if (proposals.isEmpty()) {
            return Uni.createFrom()
                    .failure(new ProblemException(ErrorCode.USER_EXISTS, "Every name that fits is taken."));
        }
        Username username = new Username(proposals.getFirst());
        return identities
                .create(transaction, id, username, roles)
                .chain(created -> created
                        ? Uni.createFrom().item(username)
                        : named(transaction, id, proposals.subList(1, proposals.size()), roles));
    }

    private static void requireSome(List<String> roles) {
        if (roles.isEmpty()) {
            throw refusal("What the issuer says of you gives you no role here.");
        }
    }

    /** Somebody who comes twice at the same time is one. */
    private static void requireFirst(boolean linked) {
        if (!linked) {
            throw new OutrunException();
        }
    }

    private static ProblemException refusal(String detail) {
        return new ProblemException(ErrorCode.LOGIN_NOT_PERMITTED, detail);
    }

    private static final class OutrunException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private OutrunException() {
            super("another login made the user", null, false, false);
        }
    }
}
