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
        return acting(operation.actor().kind(), operation.actor().id(), operation.occurredAt());
    }

    /** The same, from what the chain holds of it. */
    static Optional<Subject> acting(RecordView record) {
        return acting(record.actor().kind(), record.actor().id(), record.occurredAt());
    }

    /** Whom it was done to, when that is a person. */
    static Optional<Subject> concerned(OperationRecorded operation) {
        return concerned(operation.target().kind(), operation.target().id(), operation.occurredAt());
    }

    /** The same, from what the chain holds of it. */
    static Optional<Subject> concerned(RecordView record) {
        return concerned(record.target().kind(), record.target().id(), record.occurredAt());
    }

    private static Optional<Subject> acting(Actor.Kind kind, String id, Instant at) {
        return switch (kind) {
            case USER -> Optional.of(new Subject(Text.clean(id)));
            case ANONYMOUS -> Optional.of(stranger(at));
            case SERVICE, SYSTEM -> Optional.empty();
        };
    }

    private static Optional<Subject> concerned(String kind, String target, Instant at) {
        if (!kind.equals(OperationRecorded.Target.USER)) {
            return Optional.empty();
        }
        String id = Text.clean(target);
        return Optional.of(id.isEmpty() ? stranger(at) : new Subject(id));
    }

    /** Everybody who has not signed in, by month, so that their addresses can be forgotten a month at a time. */
    private static Subject stranger(Instant at) {
        return new Subject("stranger/" + MONTH.format(at));
    }
}
