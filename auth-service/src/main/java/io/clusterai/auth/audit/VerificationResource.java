package io.clusterai.auth.audit;

import io.clusterai.contracts.Permissions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Whether the trail is as it was written, by the word of the service that keeps it. An export tells without having to believe it. */
@Path("/api/v1/audit/verification")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "audit")
public class VerificationResource {

    private final VerificationService verification;

    VerificationResource(VerificationService verification) {
        this.verification = verification;
    }

    @GET
    @PermissionsAllowed(Permissions.AUDIT_READ)
    @Operation(
            summary = "Verifies the trail where it lies, in pieces: UNFINISHED goes on with the cursor in 'next'",
            description =
                    "from, to: when it was recorded, RFC 3339; the whole trail without them. They count in the first call alone, a "
                            + "cursor holds what was asked for. An answer holds at most limit records, and takes about two seconds at most.")
    public Uni<VerificationView> verify(
            @RestQuery @Size(max = 40) String from,
            @RestQuery @Size(max = 40) String to,
            @RestQuery @DefaultValue("10000") @Min(1) @Max(10000) int limit,
            @RestQuery @Size(max = 1024) String cursor) {
        return VerificationCursor.of(cursor)
                .map(position -> verification.resume(position, limit))
                .orElseGet(
                        () -> verification.begin(AuditResource.time("from", from), AuditResource.time("to", to), limit))
                .map(VerificationView::of);
    }
}
