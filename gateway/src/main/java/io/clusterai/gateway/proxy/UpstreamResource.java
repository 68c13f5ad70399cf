package io.clusterai.gateway.proxy;

import io.clusterai.contracts.Actor;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** How the services do in the eyes of the gateway that answers; another replica may see them differently. Rulings are everybody's. */
@Path("/api/v1/gateway/upstreams")
@Tag(name = "Gateway")
@Produces(MediaType.APPLICATION_JSON)
public class UpstreamResource {

    private static final Duration LONGEST_RULING = Duration.ofDays(1);

    private final UpstreamClient upstreams;
    private final RulingService rulings;
    private final CurrentActor actor;
    private final ClientService clients;
    private final InstantSource clock;

    UpstreamResource(
            UpstreamClient upstreams,
            RulingService rulings,
            CurrentActor actor,
            ClientService clients,
            InstantSource clock) {
        this.upstreams = upstreams;
        this.rulings = rulings;
        this.actor = actor;
        this.clients = clients;
        this.clock = clock;
    }

    @GET
    @PermissionsAllowed("health:read")
    @Operation(
            operationId = "listUpstreams",
            summary = "The services behind this gateway: breakers, requests under way, instances")
    public Page<UpstreamView> list() {
        return Page.whole(Stream.of(Upstream.values()).map(upstreams::view).toList());
    }

    @PUT
    @Path("/{id}/ruling")
    @PermissionsAllowed("gateway:write")
    @Operation(
            operationId = "overruleBreakers",
            summary = "Leave a service alone, or ask it, whatever its breakers think; for a day at most")
    public Uni<UpstreamView> rule(
            @RestPath String id, @Valid @NotNull RulingRequest request, @Context HttpServerRequest http) {
        Upstream upstream = upstream(id);
        if (request.until().isAfter(clock.instant().plus(LONGEST_RULING))) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, "A ruling may hold for a day at most.");
        }
        Actor by = actor(http);
        return rulings.rule(upstream, new Ruling(request.state(), request.until(), by.id(), request.comment()), by)
                .map(done -> upstreams.view(upstream));
    }

    @DELETE
    @Path("/{id}/ruling")
    @PermissionsAllowed("gateway:write")
    @Operation(operationId = "letBreakersDecide", summary = "Give the decision back to the breakers")
    public Uni<Void> withdraw(@RestPath String id, @Context HttpServerRequest http) {
        return rulings.withdraw(upstream(id), actor(http));
    }

    private Actor actor(HttpServerRequest http) {
        return actor.get().from(clients.of(http).address().getHostAddress());
    }

    private static Upstream upstream(String id) {
        return Stream.of(Upstream.values())
                .filter(upstream -> upstream.serviceName().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new ProblemException(ErrorCode.NOT_FOUND, "No such service stands behind this gateway."));
    }

    record RulingRequest(
            @NotNull Ruling.State state,
            @NotNull @Future Instant until,
            @NotBlank @Size(max = 500) String comment) {}
}
