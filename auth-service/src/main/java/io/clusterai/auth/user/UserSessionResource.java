package io.clusterai.auth.user;

import io.clusterai.auth.session.SessionResource.SessionView;
import io.clusterai.auth.session.SessionService;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.problem.Page;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Where somebody else is signed in. */
@Path("/api/v1/auth/users/{id}/sessions")
@Produces(MediaType.APPLICATION_JSON)
public class UserSessionResource {

    private final UserService users;
    private final SessionService sessions;
    private final CurrentUser user;
    private final CurrentActor actor;

    UserSessionResource(UserService users, SessionService sessions, CurrentUser user, CurrentActor actor) {
        this.users = users;
        this.sessions = sessions;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed("users:read")
    @Operation(summary = "A user's sessions, newest first")
    public Uni<Page<SessionView>> list(
            @RestPath UUID id,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit,
            @RestQuery @Size(max = 1024) String cursor) {
        String current = user.sessionId();
        return users.withId(id)
                .chain(known -> sessions.ofUser(id, cursor, limit))
                .map(page -> page.map(session -> SessionView.of(session, current)));
    }

    @DELETE
    @PermissionsAllowed("users:write")
    @Operation(summary = "Sign a user out everywhere, within two seconds")
    @APIResponse(responseCode = "204", description = "All sessions of the user have ended")
    public Uni<Void> endAll(@RestPath UUID id) {
        return users.endSessions(id, user.caller(), actor.get());
    }
}
