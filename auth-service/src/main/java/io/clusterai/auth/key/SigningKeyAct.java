package io.clusterai.auth.key;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Target;
import java.time.Instant;
import java.util.List;

/** A step in the life of a signing key, as it goes on record. */
record SigningKeyAct(Actor actor, Instant at) {

    /** What falls due happens by itself. */
    static SigningKeyAct due(Instant at) {
        return new SigningKeyAct(Actor.system("signing-keys"), at);
    }

    OperationRecorded published(String id) {
        return done("signing-keys.publish", id);
    }

    OperationRecorded activated(String id) {
        return done("signing-keys.activate", id);
    }

    OperationRecorded forgotten(String id) {
        return done("signing-keys.forget", id);
    }

    /** Somebody else may know the keys before it. */
    OperationRecorded replaced(String id) {
        return done("signing-keys.replace", id);
    }

    private OperationRecorded done(String action, String id) {
        String permission = actor.kind() == Actor.Kind.SYSTEM ? null : SigningKeyResource.MANAGE;
        return OperationRecorded.done(actor, action, permission, new Target("signing-key", id, ""), List.of(), at);
    }
}
