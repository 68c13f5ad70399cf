package io.clusterai.auth.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.auth.password.Password;
import io.clusterai.auth.session.Origin;
import io.clusterai.contracts.Proof;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
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
    public Uni<Void> changePassword(@NotNull @Valid ChangePasswordRequest request, @Context HttpServerRequest http) {
        return users.changeOwnPassword(
                user.person(),
                new Password(request.currentPassword()),
                new Password(request.password()),
                new Origin(http.remoteAddress().hostAddress(), ""),
                actor.get());
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

    /** The caller on the wire; without clusters or models there is no limit to them. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MeView(
            String id,
            String username,
            List<String> roles,
            List<String> permissions,
            List<String> clusters,
            List<String> models,
            String sessionId,
            Instant expiresAt,
            Instant provedAt,
            Proof.Level proofLevel,
            boolean byApiKey) {

        static MeView of(Caller caller) {
            return new MeView(
                    caller.userId(),
                    caller.username(),
                    caller.roles().stream().sorted().toList(),
                    caller.permissions().stream().sorted().toList(),
                    caller.policy().clusters().orElse(null),
                    caller.policy().models().orElse(null),
                    caller.sessionId(),
                    caller.expiresAt(),
                    caller.proof().equals(Proof.NONE) ? null : caller.proof().at(),
                    caller.proof().level(),
                    caller.byApiKey());
        }
    }
}
