package io.clusterai.auth.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A record as the chain holds it for ever: nothing in it names a person. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record RecordView(
        String eventId,
        String service,
        Instant occurredAt,
        Instant recordedAt,
        ActorView actor,
        String action,
        String permission,
        OperationRecorded.Decision decision,
        String result,
        TargetView target,
        List<Change> changes,
        String traceId) {

    static RecordView of(String eventId, String source, OperationRecorded operation, Instant recordedAt) {
        boolean personal = Subject.concerned(operation).isPresent();
        return new RecordView(
                eventId,
                source.startsWith("/") ? source.substring(1) : source,
                operation.occurredAt(),
                recordedAt,
                ActorView.of(operation.actor()),
                operation.action(),
                operation.permission(),
                operation.decision(),
                operation.result(),
                TargetView.of(operation.target(), personal),
                personal || operation.changes().isEmpty() ? null : operation.changes(),
                operation.actor().traceId());
    }

    /** What can be told of a record that cannot be read any more. */
    static RecordView unreadable(RawLink.Columns columns) {
        return new RecordView(
                columns.eventId(),
                "",
                columns.occurredAt(),
                columns.recordedAt(),
                new ActorView(null, columns.actorId(), null, null, null),
                columns.action(),
                null,
                null,
                "",
                new TargetView("", columns.targetId(), null),
                null,
                columns.traceId());
    }

    /** Whether it says what every record says. */
    boolean isComplete() {
        return Stream.of(eventId, service, occurredAt, recordedAt, actor, action, decision, result, target)
                        .allMatch(Objects::nonNull)
                && actor.kind() != null
                && actor.id() != null
                && target.kind() != null
                && target.id() != null;
    }

    /** Who, without a name. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ActorView(Actor.Kind kind, String id, String onBehalfOf, String method, String sessionId) {

        static ActorView of(Actor actor) {
            return new ActorView(actor.kind(), actor.id(), actor.onBehalfOf(), actor.method(), actor.sessionId());
        }
    }

    /** To what; a person's name is left out. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TargetView(String kind, String id, String name) {

        static TargetView of(Target target, boolean personal) {
            return new TargetView(target.kind(), target.id(), personal ? null : target.name());
        }
    }
}
