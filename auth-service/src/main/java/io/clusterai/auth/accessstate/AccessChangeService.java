package io.clusterai.auth.accessstate;

import io.clusterai.contracts.AccessChanged;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.Topics;
import io.clusterai.platform.access.Access;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The one way to take something back. Epoch, revocation and event commit with the change that caused them; the copy in Redis is written before
 * the caller hears "done".
 */
@ApplicationScoped
public class AccessChangeService {

    private final Outbox outbox;
    private final AccessStateRepository states;
    private final AccessCopyService copies;
    private final Access access;

    AccessChangeService(Outbox outbox, AccessStateRepository states, AccessCopyService copies, Access access) {
        this.outbox = outbox;
        this.states = states;
        this.copies = copies;
        this.access = access;
    }

    /**
     * Runs the work in a transaction that holds the epoch's row lock: such changes come one after the other, on all replicas. Fails with 503
     * when it is committed but could not be copied; to repeat it is safe.
     */
    public <T> Uni<T> change(Function<Change, Uni<T>> work) {
        return commit(work).call(this::spread);
    }

    /** The same without the promise that it is known everywhere: at start, when nobody waits for it. */
    public <T> Uni<T> commit(Function<Change, Uni<T>> work) {
        return outbox.inTransaction(
                transaction -> states.advance(transaction).chain(epoch -> work.apply(new Change(transaction, epoch))));
    }

    /**
     * Finishes the deletion of a user or API key by this caller that could not be copied: true when it is known everywhere now, 503 when it still is not.
     * False when there is nothing to finish, or somebody else deleted it, who learns not even that there was something.
     */
    public Uni<Boolean> repeatDeletion(UUID id, Caller caller) {
        return states.isDeletedBy(id, caller.userId())
                .call(unfinished -> unfinished
                        ? spread().chain(() -> finishDeletion(id))
                        : Uni.createFrom().voidItem());
    }

    /** The deletion of this user or API key is known everywhere; where that cannot be noted, a repeat does no harm. */
    public Uni<Void> finishDeletion(UUID id) {
        return states.forgetDeletion(id).onFailure().recoverWithNull();
    }

    private Uni<Void> spread() {
        return copies.bringUpToDate()
                .onFailure()
                .transform(failure -> new ProblemException(
                                ErrorCode.SERVICE_UNAVAILABLE,
                                "The change is stored, but not yet known everywhere. Repeat the request.",
                                failure)
                        .withRetryAfter(Duration.ofSeconds(1)))
                .call(() -> access.refresh().onFailure().recoverWithNull());
    }

    /** A change under way. */
    public final class Change {

        private final SqlConnection transaction;
        private final AccessStateRepository.Epoch epoch;

        private Change(SqlConnection transaction, AccessStateRepository.Epoch epoch) {
            this.transaction = transaction;
            this.epoch = epoch;
        }

        public SqlConnection transaction() {
            return transaction;
        }

        /** When it happens, by the database's clock. */
        public Instant at() {
            return epoch.at();
        }

        /** Puts an act on record; it is there when the change is. */
        public Uni<Void> record(OperationRecorded act) {
            return outbox.record(transaction, act);
        }

        /** Ends a session at once. */
        public Uni<Void> revokeSession(UUID userId, UUID sessionId) {
            return states.revokeSession(transaction, epoch, sessionId)
                    .chain(() -> announce(userId, Optional.of(sessionId), "SESSION_ENDED"));
        }

        /** Makes every token the user holds void; a refresh brings one that carries what is true now, if anything. */
        public Uni<Void> revokeUser(UUID userId, String reason) {
            return states.revokeUser(transaction, epoch, userId, Optional.empty())
                    .chain(() -> announce(userId, Optional.empty(), reason));
        }

        /** The same for a user who is deleted with this, which the caller may repeat. */
        public Uni<Void> revokeDeletedUser(UUID userId, String reason, Caller caller) {
            return states.revokeUser(transaction, epoch, userId, Optional.of(caller.userId()))
                    .chain(() -> announce(userId, Optional.empty(), reason));
        }

        /** Makes every token that was given for an API key void; what the key is worth from now on shows when it is exchanged again. */
        public Uni<Void> revokeKey(UUID userId, UUID keyId, String reason) {
            return states.revokeUser(transaction, epoch, keyId, Optional.empty())
                    .chain(() -> announce(userId, Optional.of(keyId), reason));
        }

        /** The same for a key that is deleted with this, which the caller may repeat. */
        public Uni<Void> revokeDeletedKey(UUID userId, UUID keyId, String reason, Caller caller) {
            return states.revokeUser(transaction, epoch, keyId, Optional.of(caller.userId()))
                    .chain(() -> announce(userId, Optional.of(keyId), reason));
        }

        private Uni<Void> announce(UUID userId, Optional<UUID> sessionId, String reason) {
            AccessChanged event = new AccessChanged(
                    userId.toString(), sessionId.map(UUID::toString).orElse(null), epoch.value(), reason, epoch.at());
            return outbox.append(transaction, Topics.ACCESS_CHANGED, event.userId(), event, event.occurredAt());
        }
    }
}
