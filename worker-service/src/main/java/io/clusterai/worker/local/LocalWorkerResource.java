package io.clusterai.worker.local;

import io.clusterai.contracts.OperationChanged;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.problem.Problem;
import io.clusterai.worker.cluster.ClusterId;
import io.clusterai.worker.operation.PlanView;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Starts worker processes on this host. */
@Path("/api/v1/workers")
@Tag(name = "Workers")
@APIResponse(
        responseCode = "4XX",
        description = "Refused, with a stable code",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class LocalWorkerResource {

    private final LocalWorkerService workers;
    private final CurrentUser user;
    private final CurrentActor actor;

    LocalWorkerResource(LocalWorkerService workers, CurrentUser user, CurrentActor actor) {
        this.workers = workers;
        this.user = user;
        this.actor = actor;
    }

    @POST
    @PermissionsAllowed(Permissions.WORKERS_WRITE)
    @APIResponse(
            responseCode = "202",
            description = "The operation that starts them",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = OperationChanged.class)))
    @APIResponse(
            responseCode = "200",
            description = "What would be done, for a dry run",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = PlanView.class)))
    public Uni<RestResponse<Object>> start(
            @NotNull @Valid StartRequest request,
            @RestQuery @DefaultValue("false") @Pattern(regexp = "true|false") String dryRun,
            @RestHeader("Idempotency-Key") @Size(min = 1, max = 200) String idempotencyKey) {
        user.requireCluster(request.clusterId());
        ClusterId cluster = new ClusterId(request.clusterId());
        if (Boolean.parseBoolean(dryRun)) {
            return workers.rehearse(cluster, request.count()).map(RestResponse::ok);
        }
        return workers.start(cluster, request.count(), actor.get(), Optional.ofNullable(idempotencyKey))
                .map(LocalWorkerResource::accepted);
    }

    private static RestResponse<Object> accepted(OperationChanged operation) {
        return RestResponse.ResponseBuilder.<Object>create(RestResponse.Status.ACCEPTED)
                .entity(operation)
                .location(URI.create("/api/v1/operations/" + operation.id()))
                .build();
    }
}
