package io.clusterai.model.pull;

import io.clusterai.contracts.OperationChanged;
import io.clusterai.contracts.Permissions;
import io.clusterai.model.catalog.ModelName;
import io.clusterai.model.node.NodeId;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;

/** Brings a model to nodes. */
@Path("/api/v1/models")
@Tag(name = "models")
class PullResource {

    private final PullService pulls;
    private final CurrentUser user;
    private final CurrentActor actor;

    PullResource(PullService pulls, CurrentUser user, CurrentActor actor) {
        this.pulls = pulls;
        this.user = user;
        this.actor = actor;
    }

    @POST
    @Path("/{model:.+}/pull")
    @PermissionsAllowed(Permissions.MODELS_WRITE)
    @ResponseStatus(202)
    @APIResponse(responseCode = "202", description = "The operation to follow; one for all nodes")
    @APIResponse(responseCode = "404", description = "A node of the request is not registered")
    @APIResponse(responseCode = "409", description = "No node answers")
    public Uni<OperationChanged> pull(
            @RestPath @Size(max = 350) String model,
            @RestHeader("Idempotency-Key") @Size(max = 200) String idempotencyKey,
            @Valid PullRequest request) {
        Optional<PullRequest> given = Optional.ofNullable(request);
        ModelName name = ModelName.parse(model);
        user.requireModel(name.value());
        return pulls.start(
                name,
                given.map(PullRequest::nodes)
                        .map(nodes -> nodes.stream().distinct().map(NodeId::new).toList()),
                given.map(PullRequest::insecure).orElse(false),
                actor.get(),
                Optional.ofNullable(idempotencyKey));
    }
}
