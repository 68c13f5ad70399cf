package io.clusterai.auth.person;

import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestPath;

/** What is known of a person, for whoever manages users. */
@Path("/api/v1/auth/users/{id}/personal-data")
@PermissionsAllowed(Permissions.USERS_WRITE)
public class PersonalDataResource {

    private final PersonService persons;
    private final CurrentUser user;
    private final CurrentActor actor;

    PersonalDataResource(PersonService persons, CurrentUser user, CurrentActor actor) {
        this.persons = persons;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(
            summary = "Everything that is known of a user, one JSON object a line; also after the account was deleted")
    @APIResponse(
            responseCode = "200",
            description = "Account, sessions, API keys and what the audit trail tells",
            content = @Content(mediaType = "application/jsonl"))
    public Multi<byte[]> export(@RestPath UUID id) {
        return OwnDataResource.file(persons, id, actor.get());
    }

    @DELETE
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary =
                    "Delete a user and forget the person for ever; the audit trail keeps what was done, and no longer by whom")
    @APIResponse(responseCode = "204", description = "Forgotten")
    public Uni<Void> erase(@RestPath UUID id) {
        return persons.erase(id, user.caller(), actor.get());
    }
}
