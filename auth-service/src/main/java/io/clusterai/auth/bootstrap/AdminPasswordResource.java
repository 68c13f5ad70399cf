package io.clusterai.auth.bootstrap;

import io.clusterai.auth.password.Password;
import io.clusterai.auth.user.UserService;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.InternalCalls;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The way back in for whoever runs the suite and holds the service secret. */
@Path("/internal/admin-password")
public class AdminPasswordResource {

    private final UserService users;
    private final CurrentActor actor;

    AdminPasswordResource(UserService users, CurrentActor actor) {
        this.users = users;
        this.actor = actor;
    }

    @PUT
    @PermissionsAllowed(InternalCalls.PERMISSION)
    @Operation(hidden = true)
    public Uni<Void> reset(@NotNull @Valid AdminPasswordRequest request) {
        return users.resetAdministrator(new Password(request.password()), actor.get());
    }

    /** The new password. */
    public record AdminPasswordRequest(
            @NotNull @Size(max = 200) String password) {

        @Override
        public String toString() {
            return "AdminPasswordRequest[…]";
        }
    }
}
