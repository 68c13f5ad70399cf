package io.clusterai.auth.role;

import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.problem.Page;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The roles and what they permit. */
@Path("/api/v1/auth/roles")
@Produces(MediaType.APPLICATION_JSON)
public class RoleResource {

    /** Role names as they may appear in a path. */
    public static final String NAME = "[a-z][a-z0-9-]{0,39}";

    /** Permission names as roles and keys may hold them. */
    public static final String PERMISSION = "(?!internal:)([a-z][a-z-]{0,39}|\\*):([a-z][a-z-]{0,39}|\\*)";

    /** Without control characters, some of which no database stores. */
    public static final String PRINTABLE = "^[^\\x00-\\x1f\\x7f]*$";

    private final RoleService roles;
    private final CurrentUser user;
    private final CurrentActor actor;

    RoleResource(RoleService roles, CurrentUser user, CurrentActor actor) {
        this.roles = roles;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed("roles:read")
    @Operation(summary = "All roles by name")
    public Uni<Page<RoleView>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        return roles.list(cursor, limit).map(page -> page.map(RoleView::of));
    }

    @GET
    @Path("/{name}")
    @PermissionsAllowed("roles:read")
    @Operation(summary = "One role")
    public Uni<RoleView> get(@RestPath @Size(max = 40) String name) {
        return roles.named(name).map(RoleView::of);
    }

    @POST
    @PermissionsAllowed("roles:write")
    @Operation(summary = "Create a role of permissions that the caller holds")
    @APIResponseSchema(value = RoleView.class, responseCode = "201", responseDescription = "The role")
    public Uni<RestResponse<RoleView>> create(@NotNull @Valid CreateRoleRequest request) {
        return roles.create(
                        request.name(),
                        described(request.description()),
                        request.permissions(),
                        user.caller(),
                        actor.get())
                .map(role -> ResponseBuilder.<RoleView>created(URI.create("/api/v1/auth/roles/" + role.name()))
                        .entity(RoleView.of(role))
                        .build());
    }

    @PUT
    @Path("/{name}")
    @PermissionsAllowed("roles:write")
    @Operation(summary = "Change a role of one's own making; reaches its holders within two seconds")
    public Uni<RoleView> update(@RestPath @Size(max = 40) String name, @NotNull @Valid UpdateRoleRequest request) {
        return roles.update(name, described(request.description()), request.permissions(), user.caller(), actor.get())
                .map(RoleView::of);
    }

    @DELETE
    @Path("/{name}")
    @PermissionsAllowed("roles:write")
    @Operation(summary = "Delete a role that nobody holds")
    @APIResponse(responseCode = "204", description = "The role is gone")
    public Uni<Void> delete(@RestPath @Size(max = 40) String name) {
        return roles.delete(name, user.caller(), actor.get());
    }

    private static String described(String description) {
        return description == null ? "" : description;
    }

    /** A new role. */
    public record CreateRoleRequest(
            @NotBlank @Pattern(regexp = NAME) String name,
            @Size(max = 200) @Pattern(regexp = PRINTABLE) String description,
            @NotNull @Size(min = 1, max = 100) List<@NotNull @Pattern(regexp = PERMISSION) String> permissions) {}

    /** What a role shall be from now on. */
    public record UpdateRoleRequest(
            @Size(max = 200) @Pattern(regexp = PRINTABLE) String description,
            @NotNull @Size(min = 1, max = 100) List<@NotNull @Pattern(regexp = PERMISSION) String> permissions) {}

    /** A role on the wire. */
    public record RoleView(
            String name,
            String description,
            List<String> permissions,
            boolean builtIn,
            Instant createdAt,
            Instant updatedAt) {

        static RoleView of(Role role) {
            return new RoleView(
                    role.name(),
                    role.description(),
                    role.permissions(),
                    role.builtIn(),
                    role.createdAt(),
                    role.updatedAt());
        }
    }
}
