package io.clusterai.worker.roster;

import io.clusterai.contracts.Permissions;
import io.clusterai.contracts.WorkerChanged;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.Problem;
import io.clusterai.worker.cluster.ClusterId;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The workers of all clusters, in the form in which they are also told. */
@Path("/api/v1/workers")
@Tag(name = "Workers")
@APIResponse(
        responseCode = "4XX",
        description = "Refused, with a stable code",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class WorkerResource {

    private final WorkerService workers;
    private final CurrentUser user;

    WorkerResource(WorkerService workers, CurrentUser user) {
        this.workers = workers;
        this.user = user;
    }

    @GET
    @PermissionsAllowed(Permissions.WORKERS_READ)
    @APIResponse(responseCode = "200", description = "A page of workers by cluster and name")
    public Uni<Page<WorkerChanged>> list(
            @RestQuery @Size(max = 100) String clusterId,
            @RestQuery @Pattern(regexp = "RUNNING|PAUSED|CLOSING|LOST") String state,
            @RestQuery @Pattern(regexp = "true|false") String stale,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit,
            @RestQuery @Size(max = 1024) String cursor) {
        WorkerFilter filter = new WorkerFilter(
                Optional.ofNullable(clusterId).map(ClusterId::new),
                Optional.ofNullable(state).map(WorkerState::valueOf),
                Optional.ofNullable(stale).map(Boolean::valueOf),
                user.caller().policy());
        return workers.page(filter, limit, Cursor.decode(cursor, 3))
                .map(page -> page.map(worker -> worker.toEvent(false)));
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.WORKERS_READ)
    @APIResponse(responseCode = "200", description = "The worker")
    public Uni<WorkerChanged> get(@RestPath @Size(max = 100) String id) {
        return workers.get(new WorkerId(id), user.caller().policy()).map(worker -> worker.toEvent(false));
    }
}
