package io.clusterai.auth.accessstate;

import io.clusterai.platform.access.AccessState;
import io.clusterai.platform.access.AccessStateSource;
import io.clusterai.platform.access.InternalCalls;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** What every process of the suite polls to know who may still do what. */
@Path("/internal/access-state")
public class AccessStateResource {

    private final AccessStateSource states;

    AccessStateResource(AccessStateSource states) {
        this.states = states;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @PermissionsAllowed(InternalCalls.PERMISSION)
    @Operation(hidden = true)
    public Uni<RestResponse<AccessState>> current(
            @HeaderParam("If-None-Match") @Pattern(regexp = "\"[0-9]{1,18}\"") String known) {
        Optional<Long> epoch = Optional.ofNullable(known).map(tag -> Long.valueOf(tag.substring(1, tag.length() - 1)));
        return states.fetch(epoch)
                .map(state -> state.map(AccessStateResource::answer).orElseGet(() -> RestResponse.notModified()));
    }

    private static RestResponse<AccessState> answer(AccessState state) {
        return ResponseBuilder.ok(state)
                .tag(new EntityTag(Long.toString(state.epoch())))
                .header("Cache-Control", "no-store")
                .build();
    }
}
