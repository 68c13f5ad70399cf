package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Whom a part of a record tells of: the user whose key it lies under. */
record Subject(String id) {

    private static final DateTimeFormatter MONTH =
            DateTimeFormatter.ofPattern("uuuu-MM").withZone(ZoneOffset.UTC);

    Subject {
        requireNonNull(id, "id is null");
    }

    /** Who acted; empty for services and the suite itself, which are nobody. */
    static Optional<Subject> acting(OperationRecorded operation) {
        Actor actor = operation.actor();
        return switch (actor.kind()) {
            case USER -> Optional.of(new Subject(Text.clean(actor.id())));
            case ANONYMOUS -> Optional.of(stranger(operation.occurredAt()));
            case SERVICE, SYSTEM -> Optional.empty();
        };
    }

    /** Whom it was done to, when that is a person. */
    static Optional<Subject> concerned(OperationRecorded operation) {
        if (!operation.target().kind().equals(OperationRecorded.Target.USER)) {
            return Optional.empty();
        }
        String id = Text.clean(operation.target().id());
        return Optional.of(id.isEmpty() ? stranger(operation.occurredAt()) : new Subject(id));
    }

    /** Everybody who has not signed in, by month, so that their addresses can be forgotten a month at a time. */
    private static Subject stranger(Instant at) {
        return new Subject("stranger/" + MONTH.format(at));
    }
}
