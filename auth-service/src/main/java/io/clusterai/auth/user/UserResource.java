package io.clusterai.auth.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.auth.password.Password;
import io.clusterai.auth.role.RoleResource;
import io.clusterai.contracts.AccessPolicy;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Who may sign in, and with which roles. */
@Path("/api/v1/auth/users")
@Produces(MediaType.APPLICATION_JSON)
public class UserResource {

    private final UserService users;
    private final CurrentUser user;
    private final CurrentActor actor;

    UserResource(UserService users, CurrentUser user, CurrentActor actor) {
        this.users = users;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed("users:read")
    @Operation(summary = "All users by name")
    public Uni<Page<UserView>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        return users.list(cursor, limit).map(page -> page.map(UserView::of));
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed("users:read")
    @Operation(summary = "One user")
    public Uni<UserView> get(@RestPath UUID id) {
        return users.withId(id).map(UserView::of);
    }

    @POST
    @PermissionsAllowed("users:write")
    @Operation(summary = "Create a user, with roles that permit no more than the caller may do")
    @APIResponseSchema(value = UserView.class, responseCode = "201", responseDescription = "The user")
    public Uni<RestResponse<UserView>> create(@NotNull @Valid CreateUserRequest request) {
        return users.create(
                        new Username(request.username()),
                        new Password(request.password()),
                        request.roles(),
                        request.enabled() == null || request.enabled(),
                        user.caller(),
                        actor.get())
                .map(created -> ResponseBuilder.<UserView>created(URI.create("/api/v1/auth/users/" + created.id()))
                        .entity(UserView.of(created))
                        .build());
    }

    @PUT
    @Path("/{id}")
    @PermissionsAllowed("users:write")
    @Operation(summary = "Change a user's roles, or disable the user; known everywhere within two seconds")
    public Uni<UserView> update(@RestPath UUID id, @NotNull @Valid UpdateUserRequest request) {
        return users.update(id, request.roles(), request.enabled(), user.caller(), actor.get())
                .map(UserView::of);
    }

    @PUT
    @Path("/{id}/policy")
    @PermissionsAllowed("users:write")
    @Operation(summary = "Limit what a user's roles permit to some clusters and models; absent: no limit")
    public Uni<UserView> limit(@RestPath UUID id, @NotNull @Valid PolicyRequest request) {
        return users.limit(id, AccessPolicy.of(request.clusters(), request.models()), user.caller(), actor.get())
                .map(UserView::of);
    }

    @DELETE
    @Path("/{id}/second-factor")
    @PermissionsAllowed("users:write")
    @Operation(summary = "Switch a user's second factor off, for somebody who lost phone and recovery codes")
    @APIResponse(responseCode = "204", description = "Logins need the password alone")
    public Uni<Void> forgetSecondFactor(@RestPath UUID id) {
        return users.forgetSecondFactor(id, user.caller(), actor.get());
    }

    @PUT
    @Path("/{id}/password")
    @PermissionsAllowed("users:write")
    @Operation(summary = "Give a user another password and end all of the user's sessions")
    @APIResponse(responseCode = "204", description = "The password is changed")
    public Uni<Void> setPassword(@RestPath UUID id, @NotNull @Valid SetPasswordRequest request) {
        return users.setPassword(id, new Password(request.password()), user.caller(), actor.get());
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed("users:write")
    @Operation(summary = "Delete a user")
    @APIResponse(responseCode = "204", description = "The user is gone")
    public Uni<Void> delete(@RestPath UUID id) {
        return users.delete(id, user.caller(), actor.get());
    }

    /** A new user. */
    public record CreateUserRequest(
            @NotBlank @Pattern(regexp = Username.FORM) String username,
            @NotNull @Size(max = 200) String password,
            @NotNull @Size(max = 20) List<@NotNull @Pattern(regexp = RoleResource.NAME) String> roles,
            Boolean enabled) {

        @Override
        public String toString() {
            return "CreateUserRequest[" + username + "]";
        }
    }

    /** What a user shall be from now on. */
    public record UpdateUserRequest(
            @NotNull @Size(max = 20) List<@NotNull @Pattern(regexp = RoleResource.NAME) String> roles,
            @NotNull Boolean enabled) {}

    /**
     * To what a user shall be limited.
     *
     * @param clusters ids of clusters
     * @param models names of models, or how they begin with {@code *} behind it
     */
    public record PolicyRequest(
            @Size(max = 100) List<@NotBlank @Size(max = 200) @Pattern(regexp = RoleResource.PRINTABLE) String> clusters,

            @Size(max = 100)
            List<@NotBlank @Size(max = 200) @Pattern(regexp = RoleResource.PRINTABLE) String> models) {}

    /** A new password. */
    public record SetPasswordRequest(
            @NotNull @Size(max = 200) String password) {

        @Override
        public String toString() {
            return "SetPasswordRequest[…]";
        }
    }

    /** A user on the wire; without clusters or models there is no limit to them. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record UserView(
            String id,
            String username,
            List<String> roles,
            List<String> clusters,
            List<String> models,
            boolean enabled,
            Instant createdAt,
            Instant updatedAt) {

        static UserView of(UserAccount user) {
            return new UserView(
                    user.id().toString(),
                    user.username().text(),
                    user.roles(),
                    user.policy().clusters().orElse(null),
                    user.policy().models().orElse(null),
                    user.enabled(),
                    user.createdAt(),
                    user.updatedAt());
        }
    }
}
