package io.clusterai.auth.session;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.problem.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Something somebody does with a session, as it goes on record. */
final class SessionAct {

    private SessionAct() {}

    static OperationRecorded opened(Actor actor, UUID sessionId, Instant at) {
        return OperationRecorded.done(actor, "sessions.create", null, target(sessionId), List.of(), at);
    }

    static OperationRecorded ended(Actor actor, UUID userId, UUID sessionId, Instant at) {
        List<Change> changes = List.of(new Change("user", userId.toString(), null));
        return OperationRecorded.done(actor, "sessions.delete", null, target(sessionId), changes, at);
    }

    static OperationRecorded allEnded(Actor actor, UUID userId, Instant at) {
        // Everybody may end their own sessions.
        String permission = actor.id().equals(userId.toString()) ? null : Permissions.USERS_WRITE;
        return OperationRecorded.done(
                actor,
                "sessions.delete-all",
                permission,
                new Target(Target.USER, userId.toString(), ""),
                List.of(),
                at);
    }

    /** A refresh token that had been rotated came again: somebody else may have it. */
    static OperationRecorded reused(Actor actor, UUID sessionId, Instant at) {
        return OperationRecorded.denied(
                actor, "sessions.refresh", ErrorCode.INVALID_REFRESH_TOKEN.name(), target(sessionId), at);
    }

    private static Target target(UUID sessionId) {
        return new Target("session", sessionId.toString(), "");
    }
}
