package io.clusterai.auth.hold;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import java.time.Instant;
import java.util.List;

/** That a hold was set or lifted, as it goes on record: by its name, and by the id of the person. The reason may name people, and stays out of it. */
record HoldAct(Actor actor, Instant at) {

    HoldAct {
        requireNonNull(actor, "actor is null");
        requireNonNull(at, "at is null");
    }

    OperationRecorded set(Hold hold) {
        return done(
                "audit.hold",
                hold,
                hold.userId()
                        .map(user -> List.of(new Change("userId", null, user)))
                        .orElseGet(List::of));
    }

    OperationRecorded lifted(Hold hold) {
        return done(
                "audit.release",
                hold,
                hold.userId()
                        .map(user -> List.of(new Change("userId", user, null)))
                        .orElseGet(List::of));
    }

    private OperationRecorded done(String action, Hold hold, List<Change> changes) {
        return OperationRecorded.done(
                actor,
                action,
                Permissions.AUDIT_WRITE,
                new Target("hold", hold.id().toString(), hold.name()),
                changes,
                at);
    }
}
