package io.clusterai.model.node;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.Page;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The register of Ollama nodes. A node carries every model: who is limited to some sees it with those alone, and changes none. */
@Path("/api/v1/models/nodes")
@Tag(name = "nodes")
class NodeResource {

    private static final String ID = "[A-Za-z0-9-]{1,64}";

    private final NodeService nodes;
    private final CurrentUser user;
    private final CurrentActor actor;

    NodeResource(NodeService nodes, CurrentUser user, CurrentActor actor) {
        this.nodes = nodes;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed(Permissions.NODES_READ)
    public Uni<Page<NodeView>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        AccessPolicy policy = user.caller().policy();
        return nodes.page(Cursor.decode(cursor, 2), limit + 1).map(found -> Page.cut(
                        found, limit, last -> List.of(last.name(), last.id().value()))
                .map(node -> NodeView.of(node, policy)));
    }

    @POST
    @PermissionsAllowed(Permissions.NODES_WRITE)
    @APIResponse(responseCode = "201", description = "Registered, and asked once how it does")
    @APIResponse(responseCode = "409", description = "The name or the address is taken")
    public Uni<RestResponse<NodeView>> register(@NotNull @Valid NodeRequest request) {
        user.requireEveryModel();
        return nodes.register(request.toDescription(), actor.get())
                .map(node -> RestResponse.ResponseBuilder.<NodeView>create(RestResponse.Status.CREATED)
                        .location(URI.create("/api/v1/models/nodes/" + node.id()))
                        .entity(NodeView.of(node, AccessPolicy.UNLIMITED))
                        .build());
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.NODES_READ)
    @APIResponse(responseCode = "200", description = "The node")
    @APIResponse(responseCode = "404", description = "There is no such node")
    public Uni<NodeView> get(@RestPath @Pattern(regexp = ID) String id) {
        AccessPolicy policy = user.caller().policy();
        return nodes.get(new NodeId(id)).map(node -> NodeView.of(node, policy));
    }

    @PUT
    @Path("/{id}")
    @PermissionsAllowed(Permissions.NODES_WRITE)
    @APIResponse(responseCode = "200", description = "Replaced; another address starts without models")
    @APIResponse(responseCode = "404", description = "There is no such node")
    @APIResponse(responseCode = "409", description = "The name or the address is taken")
    public Uni<NodeView> describe(@RestPath @Pattern(regexp = ID) String id, @NotNull @Valid NodeRequest request) {
        user.requireEveryModel();
        return nodes.describe(new NodeId(id), request.toDescription(), actor.get())
                .map(node -> NodeView.of(node, AccessPolicy.UNLIMITED));
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.NODES_WRITE)
    @APIResponse(responseCode = "204", description = "Forgotten; what the node holds stays on it")
    @APIResponse(responseCode = "404", description = "There is no such node")
    public Uni<Void> remove(@RestPath @Pattern(regexp = ID) String id) {
        user.requireEveryModel();
        return nodes.remove(new NodeId(id), actor.get());
    }
}
