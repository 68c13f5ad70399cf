package io.clusterai.auth.person;

import io.clusterai.auth.audit.AuditChainService;
import io.clusterai.auth.audit.AuditTrailService;
import io.clusterai.auth.hold.HoldService;
import io.clusterai.auth.user.UserService;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.contracts.Topics;
import io.clusterai.contracts.UserErased;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.access.TokenVerifier;
import io.clusterai.platform.events.EventCodec;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Hands people what is known of them, and forgets them. */
@ApplicationScoped
class PersonService {

    /** Longer than an access token that was given just before may live. */
    private static final Duration LAST_TOKEN =
            TokenVerifier.LIFETIME.plus(TokenVerifier.SKEW).plusSeconds(30);

    private static final int TOLD_AT_ONCE = 100;

    private final PersonRepository persons;
    private final UserService users;
    private final AuditTrailService trail;
    private final AuditChainService chain;
    private final HoldService holds;
    private final Outbox outbox;
    private final EventCodec codec;
    private final InstantSource clock;

    PersonService(
            PersonRepository persons,
            UserService users,
            AuditTrailService trail,
            AuditChainService chain,
            HoldService holds,
            Outbox outbox,
            EventCodec codec,
            InstantSource clock) {
        this.persons = persons;
        this.users = users;
        this.trail = trail;
        this.chain = chain;
        this.holds = holds;
        this.outbox = outbox;
        this.codec = codec;
        this.clock = clock;
    }

    /** Puts on record that somebody takes it away; fails when nothing is known of such a user. */
    Uni<Void> begin(UUID id, Actor actor) {
        return account(id)
                .chain(account -> outbox.inTransaction(transaction -> outbox.record(
                        transaction,
                        done(
                                actor,
                                "users.export",
                                new Target(
                                        Target.USER,
                                        id.toString(),
                                        account.map(PersonalDataView.Account::username)
                                                .orElse(""))))));
    }

    /** One JSON object a line: the account, the sessions, the API keys, who vouches for the person, and what the audit trail tells of the person. */
    Multi<byte[]> lines(UUID id) {
        Multi<PersonalDataView> account = persons.account(id)
                .toMulti()
                .onItem()
                .transformToMultiAndConcatenate(found -> Multi.createFrom().items(found.stream()))
                .map(PersonalDataView::of);
        Multi<PersonalDataView> sessions = persons.sessions(id)
                .toMulti()
                .onItem()
                .transformToMultiAndConcatenate(found -> Multi.createFrom().iterable(found))
                .map(PersonalDataView::of);
        Multi<PersonalDataView> keys = persons.keys(id)
                .toMulti()
                .onItem()
                .transformToMultiAndConcatenate(found -> Multi.createFrom().iterable(found))
                .map(PersonalDataView::of);
        Multi<PersonalDataView> identities = persons.identities(id)
                .toMulti()
                .onItem()
                .transformToMultiAndConcatenate(found -> Multi.createFrom().iterable(found))
                .map(PersonalDataView::of);
        Multi<PersonalDataView> records = trail.concerning(id.toString()).map(PersonalDataView::of);
        return Multi.createBy()
                .concatenating()
                .streams(account, sessions, keys, identities, records)
                .map(line -> (codec.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Deletes the account, destroys the key of everything the audit trail tells of the person, and tells the other services. To repeat it is
     * safe, and finishes what an earlier attempt began. Whom a legal hold is about stays as they are: each of the two transactions asks for itself, so
     * that a hold that was answered before either keeps all that was there then.
     */
    Uni<Void> erase(UUID id, Caller caller, Actor actor) {
        return account(id)
                .chain(account -> account.isPresent()
                        ? users.delete(id, caller, actor, transaction -> holds.refuseErasure(transaction, id))
                        : users.repeatDeletion(id, caller).replaceWithVoid())
                .chain(() -> outbox.inTransaction(transaction -> holds.refuseErasure(transaction, id)
                        .chain(() -> chain.forget(transaction, id.toString()))
                        .chain(() -> outbox.record(
                                transaction, done(actor, "users.erase", new Target(Target.USER, id.toString(), ""))))
                        .chain(() -> tell(transaction, id.toString(), clock.instant()))));
    }

    /**
     * Tells of those again of whom no token can be valid any more: what they did in the last seconds before every service refused them may
     * have been written after the first telling was heard.
     */
    Uni<Void> tellAgain() {
        return outbox.inTransaction(transaction -> persons.untoldAgain(transaction, LAST_TOKEN, TOLD_AT_ONCE)
                .chain(erased -> erased.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Uni.join()
                                .all(erased.stream()
                                        .map(person -> tell(transaction, person.id(), person.at()))
                                        .toList())
                                .andFailFast()
                                .replaceWithVoid()));
    }

    private Uni<Void> tell(SqlConnection transaction, String id, Instant at) {
        return outbox.append(transaction, Topics.USER_ERASED, id, new UserErased(id, at), at);
    }

    /** The account, if there still is one; fails when there is neither that nor anything on record. */
    private Uni<Optional<PersonalDataView.Account>> account(UUID id) {
        return persons.account(id)
                .call(account -> account.isPresent()
                        ? Uni.createFrom().voidItem()
                        : persons.isRemembered(id).invoke(remembered -> {
                            if (!remembered) {
                                throw new ProblemException(
                                        ErrorCode.USER_NOT_FOUND, "Nothing is known of such a user.");
                            }
                        }));
    }

    private OperationRecorded done(Actor actor, String action, Target target) {
        return OperationRecorded.done(actor, action, Permissions.USERS_WRITE, target, List.of(), clock.instant());
    }
}
