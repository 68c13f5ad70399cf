package io.clusterai.worker.cluster;

import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.Problem;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Dask clusters: which there are and how their schedulers are found. */
@Path("/api/v1/workers/clusters")
@Tag(name = "Clusters")
@APIResponse(
        responseCode = "4XX",
        description = "Refused, with a stable code",
        content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
public class ClusterResource {

    private final ClusterService clusters;
    private final CurrentUser user;
    private final CurrentActor actor;

    ClusterResource(ClusterService clusters, CurrentUser user, CurrentActor actor) {
        this.clusters = clusters;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed(Permissions.CLUSTERS_READ)
    @APIResponse(responseCode = "200", description = "A page of clusters by name")
    public Uni<Page<ClusterView>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        return clusters.page(limit, Cursor.decode(cursor, 2), user.caller().policy())
                .map(page -> page.map(ClusterView::of));
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CLUSTERS_READ)
    @APIResponse(responseCode = "200", description = "The cluster")
    public Uni<ClusterView> get(@RestPath @Size(max = 100) String id) {
        user.requireCluster(id);
        return clusters.get(new ClusterId(id)).map(ClusterView::of);
    }

    @POST
    @PermissionsAllowed(Permissions.CLUSTERS_WRITE)
    @ResponseStatus(201)
    @APIResponse(
            responseCode = "201",
            description = "The cluster, now watched",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ClusterView.class)))
    public Uni<RestResponse<ClusterView>> register(@NotNull @Valid ClusterRequest request) {
        user.requireEveryCluster();
        return clusters.register(request, actor.get())
                .map(ClusterView::of)
                .map(view -> RestResponse.ResponseBuilder.<ClusterView>created(
                                URI.create("/api/v1/workers/clusters/" + view.id()))
                        .entity(view)
                        .build());
    }

    @PUT
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CLUSTERS_WRITE)
    @APIResponse(responseCode = "200", description = "The cluster as it is now described")
    public Uni<ClusterView> describe(@RestPath @Size(max = 100) String id, @NotNull @Valid ClusterRequest request) {
        user.requireCluster(id);
        return clusters.describe(new ClusterId(id), request, actor.get()).map(ClusterView::of);
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CLUSTERS_WRITE)
    @ResponseStatus(204)
    @APIResponse(responseCode = "204", description = "It is forgotten; the cluster itself goes on")
    public Uni<Void> deregister(@RestPath @Size(max = 100) String id) {
        user.requireCluster(id);
        return clusters.deregister(new ClusterId(id), actor.get());
    }
}
