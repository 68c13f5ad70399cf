package io.clusterai.auth.audit;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import java.time.Instant;
import java.util.List;

/** That records were pruned, as the trail itself tells it. */
final class PruningAct {

    static final String ACTION = "audit.prune";

    private static final Actor ACTOR = Actor.system("audit-retention");

    private PruningAct() {}

    /** The target is the last record that went, so that whoever finds the beginning gone finds out why. */
    static OperationRecorded of(long first, long last, Instant before, Instant at) {
        return OperationRecorded.done(
                ACTOR,
                ACTION,
                null,
                new Target("audit", Long.toString(last), ""),
                List.of(
                        new Change("first", Long.toString(first), null),
                        new Change("last", Long.toString(last), null),
                        new Change("recordedBefore", null, before.toString())),
                at);
    }

    /** Whether a record of the chain tells of the pruning up to a place. What the columns beside it say proves nothing. */
    static boolean tells(StoredLink stored, long last) {
        RecordView record = stored.record();
        return stored.damage().isEmpty()
                && record.actor().kind() == Actor.Kind.SYSTEM
                && record.actor().id().equals(ACTOR.id())
                && record.action().equals(ACTION)
                && record.target().id().equals(Long.toString(last));
    }
}
