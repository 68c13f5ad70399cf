package io.clusterai.auth.session;

import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.problem.Page;
import io.quarkus.security.Authenticated;
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
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Where the caller is signed in. */
@Path("/api/v1/auth/sessions")
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {

    private final SessionService sessions;
    private final CurrentUser user;
    private final CurrentActor actor;

    SessionResource(SessionService sessions, CurrentUser user, CurrentActor actor) {
        this.sessions = sessions;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @Authenticated
    @Operation(summary = "The caller's sessions, newest first")
    public Uni<Page<SessionView>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        String current = user.sessionId();
        return sessions.ofUser(UUID.fromString(user.person().userId()), cursor, limit)
                .map(page -> page.map(session -> SessionView.of(session, current)));
    }

    @DELETE
    @Path("/{id}")
    @Authenticated
    @Operation(summary = "End a session at once: the caller's own, or anyone's with users:write")
    @APIResponse(responseCode = "204", description = "The session has ended")
    public Uni<Void> end(@RestPath UUID id) {
        return sessions.end(id, user.person(), user.may(Permissions.USERS_WRITE), actor.get());
    }

    @DELETE
    @Authenticated
    @Operation(summary = "End all of the caller's sessions at once, the present one included")
    @APIResponse(responseCode = "204", description = "The caller is signed out everywhere")
    public Uni<Void> endAll() {
        return sessions.endAll(UUID.fromString(user.person().userId()), actor.get());
    }

    /** A session on the wire. */
    public record SessionView(
            String id,
            Instant createdAt,
            Instant lastUsedAt,
            Instant expiresAt,
            String address,
            String userAgent,
            boolean current) {

        public static SessionView of(Session session, String current) {
            return new SessionView(
                    session.id().toString(),
                    session.createdAt(),
                    session.lastUsedAt(),
                    session.expiresAt(),
                    session.address(),
                    session.userAgent(),
                    session.id().toString().equals(current));
        }
    }
}
