package io.clusterai.auth.hold;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.auth.role.RoleResource;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.problem.Page;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Legal holds: while one stands nothing of the audit trail is pruned, and whom one is about cannot be erased. */
@Path("/api/v1/audit/holds")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "audit")
public class HoldResource {

    private final HoldService holds;
    private final CurrentActor actor;

    HoldResource(HoldService holds, CurrentActor actor) {
        this.holds = holds;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed(Permissions.AUDIT_READ)
    @Operation(summary = "The legal holds that stand, oldest first: there are never more than 100")
    public Uni<Page<HoldView>> list() {
        return holds.all()
                .map(found -> Page.whole(found.stream().map(HoldView::of).toList()));
    }

    @POST
    @PermissionsAllowed(Permissions.AUDIT_WRITE)
    @Operation(
            summary = "Set a legal hold",
            description =
                    "While any stands nothing of the audit trail is pruned. With a userId that person's data cannot be erased either. "
                            + "The name goes on record for good, so let it name a case and nobody.")
    @APIResponseSchema(value = HoldView.class, responseCode = "201", responseDescription = "The hold")
    public Uni<RestResponse<HoldView>> set(@NotNull @Valid HoldRequest request) {
        return holds.set(
                        request.name(),
                        request.reason(),
                        Optional.ofNullable(request.userId()).map(UUID::toString),
                        actor.get())
                .map(hold -> ResponseBuilder.<HoldView>created(URI.create("/api/v1/audit/holds/" + hold.id()))
                        .entity(HoldView.of(hold))
                        .build());
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.AUDIT_WRITE)
    @Operation(summary = "Lift a legal hold")
    @APIResponse(responseCode = "204", description = "Lifted")
    public Uni<Void> lift(@RestPath UUID id) {
        return holds.lift(id, actor.get());
    }

    /** A new hold. */
    public record HoldRequest(
            @NotBlank @Size(max = 100) @Pattern(regexp = RoleResource.PRINTABLE)
            String name,

            @NotBlank @Size(max = 500) @Pattern(regexp = RoleResource.PRINTABLE)
            String reason,

            UUID userId) {}

    /** A hold on the wire. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HoldView(String id, String name, String reason, String userId, String setBy, Instant setAt) {

        static HoldView of(Hold hold) {
            return new HoldView(
                    hold.id().toString(),
                    hold.name(),
                    hold.reason(),
                    hold.userId().orElse(null),
                    hold.setBy(),
                    hold.setAt());
        }
    }
}
