package io.clusterai.auth.person;

import io.clusterai.contracts.Actor;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestMulti;

/** What is known of the caller. */
@Path("/api/v1/auth/me/personal-data")
@Authenticated
public class OwnDataResource {

    private static final Map<String, List<String>> HEADERS = Map.of(
            "Content-Type", List.of("application/jsonl"),
            "Content-Disposition", List.of("attachment; filename=\"personal-data.jsonl\""),
            "Cache-Control", List.of("no-store"));

    private final PersonService persons;
    private final CurrentUser user;
    private final CurrentActor actor;

    OwnDataResource(PersonService persons, CurrentUser user, CurrentActor actor) {
        this.persons = persons;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(summary = "Everything that is known of the caller, one JSON object a line")
    @APIResponse(
            responseCode = "200",
            description = "Account, sessions, API keys and what the audit trail tells",
            content = @Content(mediaType = "application/jsonl"))
    public Multi<byte[]> export() {
        return file(persons, UUID.fromString(user.person().userId()), actor.get());
    }

    static Multi<byte[]> file(PersonService persons, UUID id, Actor actor) {
        return RestMulti.fromUniResponse(persons.begin(id, actor).replaceWith(id), persons::lines, begun -> HEADERS);
    }
}
