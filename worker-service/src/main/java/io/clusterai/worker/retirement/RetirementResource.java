package io.clusterai.worker.retirement;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.OperationChanged;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.problem.Problem;
import io.clusterai.worker.operation.PlanView;
import io.clusterai.worker.roster.WorkerId;
import io.clusterai.worker.roster.WorkerService;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Lets workers go. */
@Path("/api/v1/workers")
@Tag(name = "Workers")
@APIResponse(
        responseCode = "4XX",
        description = "Refused, with a stable code",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class RetirementResource {

    private final RetirementService retirement;
    private final WorkerService workers;
    private final CurrentUser user;
    private final CurrentActor actor;

    RetirementResource(RetirementService retirement, WorkerService workers, CurrentUser user, CurrentActor actor) {
        this.retirement = retirement;
        this.workers = workers;
        this.user = user;
        this.actor = actor;
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.WORKERS_WRITE)
    @APIResponse(
            responseCode = "202",
            description = "The operation that lets it go",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = OperationChanged.class)))
    @APIResponse(
            responseCode = "200",
            description = "What would be done, for a dry run",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = PlanView.class)))
    public Uni<RestResponse<Object>> stop(
            @RestPath @Size(max = 100) String id,
            @RestQuery @DefaultValue("false") @Pattern(regexp = "true|false") String dryRun,
            @RestHeader("Idempotency-Key") @Size(min = 1, max = 200) String idempotencyKey) {
        WorkerId worker = new WorkerId(id);
        return requireAllowed(worker)
                .chain(() -> Boolean.parseBoolean(dryRun)
                        ? retirement.rehearse(worker).map(RestResponse::ok)
                        : stop(worker, Optional.ofNullable(idempotencyKey)));
    }

    /** Looks the worker up for those alone who are limited: a repeated request is answered when the worker is gone, too. */
    private Uni<Void> requireAllowed(WorkerId worker) {
        AccessPolicy limits = user.caller().policy();
        return limits.clusters().isEmpty()
                ? Uni.createFrom().voidItem()
                : workers.get(worker, limits).replaceWithVoid();
    }

    private Uni<RestResponse<Object>> stop(WorkerId worker, Optional<String> idempotencyKey) {
        return retirement
                .stop(worker, actor.get(), idempotencyKey)
                .map(operation -> RestResponse.ResponseBuilder.<Object>create(RestResponse.Status.ACCEPTED)
                        .entity(operation)
                        .location(URI.create("/api/v1/operations/" + operation.id()))
                        .build());
    }
}
