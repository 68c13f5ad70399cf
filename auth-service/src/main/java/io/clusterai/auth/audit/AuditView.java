package io.clusterai.auth.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A record on the wire, with what is still known of the persons in it.
 *
 * @param index its place in the chain
 * @param forgotten whether something is missing because a person was erased
 * @param damage what is not as it was written, when something is not
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditView(
        long index,
        String eventId,
        String service,
        Instant occurredAt,
        Instant recordedAt,
        AuditActor actor,
        String action,
        String permission,
        OperationRecorded.Decision decision,
        String result,
        AuditTarget target,
        List<Change> changes,
        String traceId,
        String hash,
        boolean forgotten,
        String damage) {

    static AuditView of(StoredLink stored, List<PartView> parts) {
        RecordView record = stored.record();
        Optional<PartView> acting = part(parts, PartView.ACTOR);
        Optional<PartView> concerned = part(parts, PartView.TARGET);
        return new AuditView(
                stored.index(),
                record.eventId(),
                record.service(),
                record.occurredAt(),
                record.recordedAt(),
                AuditActor.of(record.actor(), acting),
                record.action(),
                record.permission(),
                record.decision(),
                record.result(),
                new AuditTarget(
                        record.target().kind(),
                        record.target().id(),
                        concerned.map(PartView::name).orElse(record.target().name())),
                concerned
                        .map(PartView::changes)
                        .or(() -> Optional.ofNullable(record.changes()))
                        .orElse(List.of()),
                record.traceId(),
                stored.hash(),
                stored.damage().isEmpty() && stored.parts().stream().anyMatch(Optional::isEmpty),
                stored.damage().orElse(null));
    }

    private static Optional<PartView> part(List<PartView> parts, String role) {
        return parts.stream().filter(part -> part.role().equals(role)).findFirst();
    }

    /** Who. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AuditActor(
            Actor.Kind kind,
            String id,
            String name,
            String onBehalfOf,
            String method,
            String sessionId,
            String address) {

        static AuditActor of(RecordView.ActorView actor, Optional<PartView> part) {
            return new AuditActor(
                    actor.kind(),
                    actor.id(),
                    part.map(PartView::name).orElse(null),
                    actor.onBehalfOf(),
                    actor.method(),
                    actor.sessionId(),
                    part.map(PartView::address).orElse(null));
        }
    }

    /** To what. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AuditTarget(String kind, String id, String name) {}
}
