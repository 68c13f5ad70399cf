package io.clusterai.alert.evaluation;

import io.clusterai.alert.evaluation.AlertRepository.Position;
import io.clusterai.alert.rule.Severity;
import io.clusterai.contracts.AlertChanged;
import io.clusterai.contracts.AlertStatus;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The alerts. */
@Path("/api/v1/alerts")
@Tag(name = "alerts")
@APIResponse(responseCode = "400", description = "The request cannot be understood")
@APIResponse(responseCode = "401", description = "Not signed in")
@APIResponse(responseCode = "403", description = "Not permitted")
class AlertResource {

    private static final String STATE = "^(PENDING|FIRING|ACKNOWLEDGED|RESOLVED)$";
    private static final String SEVERITY = "^(critical|warning|info)$";

    private final AlertService alerts;
    private final CurrentActor actor;
    private final InstantSource clock;

    AlertResource(AlertService alerts, CurrentActor actor, InstantSource clock) {
        this.alerts = alerts;
        this.actor = actor;
        this.clock = clock;
    }

    @GET
    @PermissionsAllowed(Permissions.ALERTS_READ)
    @APIResponse(responseCode = "200", description = "A page of alerts, open ones first, then the newest")
    public Uni<Page<AlertChanged>> list(
            @RestQuery @Size(max = 4) List<@Pattern(regexp = STATE) String> state,
            @RestQuery @Size(max = 3) List<@Pattern(regexp = SEVERITY) String> severity,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit,
            @RestQuery @Size(max = 1024) String cursor) {
        List<AlertStatus> states = state.stream().map(AlertStatus::valueOf).toList();
        List<Severity> severities =
                severity.stream().map(Severity::parse).flatMap(Optional::stream).toList();
        return alerts.page(states, severities, Cursor.decode(cursor, 3).map(AlertResource::position), limit)
                .map(found -> Page.cut(found, limit, AlertResource::position).map(Alert::toEvent));
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.ALERTS_READ)
    @APIResponse(responseCode = "200", description = "The alert")
    @APIResponse(responseCode = "404", description = "There is no such alert")
    public Uni<AlertChanged> get(@RestPath UUID id) {
        return alerts.get(new AlertId(id)).map(Alert::toEvent);
    }

    @GET
    @Path("/{id}/history")
    @PermissionsAllowed(Permissions.ALERTS_READ)
    @APIResponse(responseCode = "200", description = "Every step of the alert's life, oldest first")
    @APIResponse(responseCode = "404", description = "There is no such alert")
    public Uni<Page<HistoryEntry>> history(@RestPath UUID id) {
        return alerts.history(new AlertId(id)).map(Page::whole);
    }

    @PUT
    @Path("/{id}/acknowledgement")
    @PermissionsAllowed(Permissions.ALERTS_ACKNOWLEDGE)
    @APIResponse(responseCode = "200", description = "Acknowledged; it still resolves by itself")
    @APIResponse(responseCode = "404", description = "There is no such alert")
    @APIResponse(responseCode = "409", description = "The alert is over, or does not fire yet")
    public Uni<AlertChanged> acknowledge(@RestPath UUID id, @NotNull @Valid AcknowledgeRequest request) {
        Optional<Instant> until = Optional.ofNullable(request.until());
        if (until.filter(end -> !end.isAfter(clock.instant())).isPresent()) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, "Correct the fields named in 'errors'.")
                    .withErrors(List.of(new FieldError("until", "must be in the future")));
        }
        return alerts.acknowledge(new AlertId(id), actor.get(), request.comment(), until)
                .map(Alert::toEvent);
    }

    private static List<String> position(Alert last) {
        return List.of(
                Boolean.toString(!last.isOpen()),
                last.state().since().toString(),
                last.id().toString());
    }

    private static Position position(List<String> parts) {
        return new Position(
                Boolean.parseBoolean(parts.get(0)),
                Cursor.part(parts.get(1), Instant::parse),
                new AlertId(Cursor.part(parts.get(2), UUID::fromString)));
    }

    /** @param until when the acknowledgement ends; absent for "until resolved" */
    record AcknowledgeRequest(
            @NotBlank @Size(max = 500) @Pattern(regexp = "^[^\\x00]*$")
            String comment,

            Instant until) {}
}
