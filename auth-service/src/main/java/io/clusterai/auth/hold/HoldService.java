package io.clusterai.auth.hold;

import io.clusterai.contracts.Actor;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sets and lifts holds, and keeps from being erased whom one is about. That nothing is pruned meanwhile, the database sees to. */
@ApplicationScoped
public class HoldService {

    static final int MOST = 100;

    private final HoldRepository holds;
    private final Outbox outbox;
    private final InstantSource clock;

    HoldService(HoldRepository holds, Outbox outbox, InstantSource clock) {
        this.holds = holds;
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<List<Hold>> all() {
        return holds.all();
    }

    Uni<Hold> set(String name, String reason, Optional<String> userId, Actor actor) {
        Hold hold = new Hold(
                UUID.randomUUID(),
                name,
                reason,
                userId,
                actor.id(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        return outbox.inTransaction(transaction -> holds.lockedCount(transaction)
                        .invoke(HoldService::refuseOneTooMany)
                        .chain(() -> userId.map(user -> refuseStranger(transaction, user))
                                .orElseGet(() -> Uni.createFrom().voidItem()))
                        .chain(() -> holds.insert(transaction, hold))
                        .chain(() -> outbox.record(transaction, new HoldAct(actor, hold.setAt()).set(hold))))
                .replaceWith(hold);
    }

    Uni<Void> lift(UUID id, Actor actor) {
        return outbox.inTransaction(transaction -> holds.delete(transaction, id)
                .map(found -> found.orElseThrow(() -> new ProblemException(
                        ErrorCode.HOLD_NOT_FOUND, "No such hold stands; it may have been lifted.")))
                .chain(hold -> outbox.record(transaction, new HoldAct(actor, clock.instant()).lifted(hold))));
    }

    /** Fails while a hold about the person stands; until the transaction ends nobody sets one. */
    public Uni<Void> refuseErasure(SqlConnection transaction, UUID userId) {
        return holds.lockedOn(transaction, userId.toString())
                .invoke(found -> found.ifPresent(hold -> {
                    throw new ProblemException(
                            ErrorCode.UNDER_LEGAL_HOLD,
                            "A legal hold about this person stands, so nothing of them may be erased. "
                                    + "Whoever has audit:write can lift it: DELETE /api/v1/audit/holds/" + hold.id());
                }))
                .replaceWithVoid();
    }

    private static void refuseOneTooMany(long standing) {
        if (standing >= MOST) {
            throw new ProblemException(
                    ErrorCode.TOO_MANY_HOLDS, "There are " + MOST + " legal holds already. Lift one that is over.");
        }
    }

    /** A hold about an id that nobody has would protect nobody. */
    private Uni<Void> refuseStranger(SqlConnection transaction, String userId) {
        return holds.isKnown(transaction, userId)
                .invoke(known -> {
                    if (!known) {
                        throw new ProblemException(
                                ErrorCode.USER_NOT_FOUND,
                                "Nothing is known of such a user, so there is nothing to hold. Give the id as users have it.");
                    }
                })
                .replaceWithVoid();
    }
}
