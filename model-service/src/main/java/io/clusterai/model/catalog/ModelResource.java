package io.clusterai.model.catalog;

import io.clusterai.contracts.ModelChanged;
import io.clusterai.contracts.Permissions;
import io.clusterai.model.node.NodeId;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.Page;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The models of the fleet. A name holds {@code /} and {@code :}; it may come URL-encoded or as it is. */
@Path("/api/v1/models")
@Tag(name = "models")
class ModelResource {

    private final ModelService models;
    private final CurrentUser user;
    private final CurrentActor actor;

    ModelResource(ModelService models, CurrentUser user, CurrentActor actor) {
        this.models = models;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed(Permissions.MODELS_READ)
    public Uni<Page<ModelView>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        Optional<String> after = Cursor.decode(cursor, 1).map(List::getFirst);
        return models.page(after, limit + 1, user.caller().policy())
                .map(found ->
                        Page.cut(found, limit, last -> List.of(last.name())).map(ModelView::of));
    }

    /** Every model on every node, as the stream tells it. */
    @GET
    @Path("/instances")
    @PermissionsAllowed(Permissions.MODELS_READ)
    public Uni<Page<ModelChanged>> instances(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        return models.instances(
                        Cursor.decode(cursor, 2), limit + 1, user.caller().policy())
                .map(found -> Page.cut(
                                found,
                                limit,
                                last -> List.of(last.held().name(), last.node().value()))
                        .map(instance -> instance.toEvent(false)));
    }

    @GET
    @Path("/{model:.+}")
    @PermissionsAllowed(Permissions.MODELS_READ)
    @APIResponse(responseCode = "200", description = "The model, with details when a node that holds it answered")
    @APIResponse(responseCode = "404", description = "No node holds it")
    public Uni<ModelView> get(@RestPath @Size(max = 350) String model) {
        ModelName name = ModelName.parse(model);
        user.requireModel(name.value());
        return models.find(name).chain(found -> models.traits(found)
                .map(traits -> traits.map(ModelView.of(found)::withDetails).orElseGet(() -> ModelView.of(found))));
    }

    /** 204 when it is gone everywhere asked for; 200 with the result of each node when some still have it. */
    @DELETE
    @Path("/{model:.+}")
    @PermissionsAllowed(Permissions.MODELS_DELETE)
    @APIResponse(responseCode = "204", description = "It is gone from every node asked for")
    @APIResponse(
            responseCode = "200",
            description = "Some nodes still have it; the items tell which and why",
            content = @Content(schema = @Schema(implementation = RemovalPage.class)))
    @APIResponse(responseCode = "404", description = "No node asked for holds it")
    @APIResponse(responseCode = "409", description = "No node asked for removed it")
    public Uni<RestResponse<Page<RemovalView>>> remove(
            @RestPath @Size(max = 350) String model, @RestQuery @Pattern(regexp = "[A-Za-z0-9-]{1,64}") String node) {
        ModelName name = ModelName.parse(model);
        user.requireModel(name.value());
        return models.remove(name, Optional.ofNullable(node).map(NodeId::new), actor.get())
                .map(removals -> removals.stream().allMatch(removal -> removal.result() == Removal.Result.REMOVED)
                        ? RestResponse.noContent()
                        : RestResponse.ok(Page.whole(
                                removals.stream().map(RemovalView::of).toList())));
    }

    /** Tells OpenAPI what the page holds. */
    @Schema(type = SchemaType.OBJECT)
    record RemovalPage(List<RemovalView> items, String next) {}
}
