package io.clusterai.auth.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.problem.Page;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The keys that sign access tokens, without their secrets. */
@Path("/api/v1/auth/signing-keys")
@Produces(MediaType.APPLICATION_JSON)
public class SigningKeyResource {

    static final String MANAGE = "signing-keys:write";

    private final SigningKeyService keys;
    private final CurrentActor actor;

    SigningKeyResource(SigningKeyService keys, CurrentActor actor) {
        this.keys = keys;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed("signing-keys:read")
    @Operation(summary = "The published keys, newest first: there are never more than a few")
    public Uni<Page<SigningKeyView>> list() {
        return keys.ring().map(SigningKeyResource::page);
    }

    @POST
    @Path("/rotation")
    @PermissionsAllowed(MANAGE)
    @Operation(summary = "Publish the next key now, or replace a revealed one at once, which voids every access token")
    public Uni<Page<SigningKeyView>> rotate(@NotNull @Valid RotationRequest request) {
        return (request.revealed() ? keys.replace(actor.get()) : keys.rotate(actor.get()))
                .map(SigningKeyResource::page);
    }

    private static Page<SigningKeyView> page(KeyRing ring) {
        return new Page<>(ring.keys().stream().map(SigningKeyView::of).toList(), null);
    }

    /** Whether somebody else may know the present key. */
    public record RotationRequest(@NotNull Boolean revealed) {}

    /** A key on the wire. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SigningKeyView(String id, String state, Instant createdAt, Instant activatedAt, Instant retiredAt) {

        static SigningKeyView of(KeyRing.Entry key) {
            return new SigningKeyView(
                    key.id(),
                    key.state().name(),
                    key.createdAt(),
                    key.activatedAt().orElse(null),
                    key.retiredAt().orElse(null));
        }
    }
}
