package io.clusterai.auth.secondfactor;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Target;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Something somebody does with their own second factor, as it goes on record. */
record SecondFactorAct(Actor actor, UUID userId, Instant at) {

    OperationRecorded enabled() {
        return done("users.enable-second-factor");
    }

    OperationRecorded codesRenewed() {
        return done("users.renew-recovery-codes");
    }

    OperationRecorded removed() {
        return done("users.remove-second-factor");
    }

    private OperationRecorded done(String action) {
        Target target = new Target(Target.USER, userId.toString(), actor.name());
        return OperationRecorded.done(actor, action, null, target, List.of(), at);
    }
}
