package io.clusterai.auth.user;

import io.clusterai.auth.password.Password;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The caller. */
@Path("/api/v1/auth/me")
@Produces(MediaType.APPLICATION_JSON)
public class MeResource {

    private final UserService users;
    private final CurrentUser user;
    private final CurrentActor actor;

    MeResource(UserService users, CurrentUser user, CurrentActor actor) {
        this.users = users;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @Authenticated
    @Operation(summary = "Who the caller is and what they may do")
    public MeView get() {
        return MeView.of(user.caller());
    }

    @PUT
    @Path("/password")
    @Authenticated
    @Operation(summary = "Change one's own password; other sessions end, and this one needs a refresh")
    @APIResponse(responseCode = "204", description = "The password is changed")
    public Uni<Void> changePassword(@NotNull @Valid ChangePasswordRequest request) {
        return users.changeOwnPassword(
                user.caller(), new Password(request.currentPassword()), new Password(request.password()), actor.get());
    }

    /** The old password as proof, and the new one. */
    public record ChangePasswordRequest(
            @NotNull @Size(max = 200) String currentPassword,
            @NotNull @Size(max = 200) String password) {

        @Override
        public String toString() {
            return "ChangePasswordRequest[…]";
        }
    }

    /** The caller on the wire. */
    public record MeView(
            String id,
            String username,
            List<String> roles,
            List<String> permissions,
            String sessionId,
            Instant expiresAt) {

        static MeView of(Caller caller) {
            return new MeView(
                    caller.userId(),
                    caller.username(),
                    caller.roles().stream().sorted().toList(),
                    caller.permissions().stream().sorted().toList(),
                    caller.sessionId(),
                    caller.expiresAt());
        }
    }
}
