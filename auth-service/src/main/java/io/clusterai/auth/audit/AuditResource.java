package io.clusterai.auth.audit;

import io.clusterai.auth.audit.AuditExport.Format;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestQuery;

/** Who did what, and was kept from what. */
@Path("/api/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "audit")
public class AuditResource {

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final AuditTrailService trail;
    private final CurrentActor actor;

    AuditResource(AuditTrailService trail, CurrentActor actor) {
        this.trail = trail;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed(Permissions.AUDIT_READ)
    @Operation(
            summary = "Records of the audit trail, newest first",
            description =
                    "actor: a user's id or name. action: rules.create, or rules for all acts on rules. target: an id or a name. "
                            + "from, to: when it happened, RFC 3339, the end excluded. traceId: as answers and logs carry it.")
    public Uni<Page<AuditView>> search(
            @RestQuery @Size(max = 200) String actor,
            @RestQuery @Pattern(regexp = "[a-z-]{1,40}(\\.[a-z-]{1,40})?") String action,
            @RestQuery @Size(max = 400) String target,
            @RestQuery @Pattern(regexp = "[A-Za-z0-9._-]{1,64}") String traceId,
            @RestQuery @Size(max = 40) String from,
            @RestQuery @Size(max = 40) String to,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit,
            @RestQuery @Size(max = 1024) String cursor) {
        AuditSearch search = new AuditSearch(
                given(actor),
                Optional.ofNullable(action),
                given(target),
                Optional.ofNullable(traceId),
                time("from", from),
                time("to", to),
                AuditTrailService.before(cursor));
        return trail.search(search, limit);
    }

    @GET
    @Path("/export")
    // What is like application/json would be made an array of; the answer says what it really is.
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @PermissionsAllowed(Permissions.AUDIT_READ)
    @Operation(
            summary = "The trail as a file: JSON lines for ./cluster-ai audit verify, or CSV",
            description =
                    "from, to: when it was recorded. The file goes on to the checkpoint that covers its end. persons=false holds "
                            + "back names and addresses; it can be verified all the same.")
    @APIResponse(
            responseCode = "200",
            description = "One record a line",
            content = {@Content(mediaType = "application/jsonl"), @Content(mediaType = "text/csv")})
    public Multi<byte[]> export(
            @RestQuery @DefaultValue("jsonl") @Pattern(regexp = "jsonl|csv") String format,
            @RestQuery @Size(max = 40) String from,
            @RestQuery @Size(max = 40) String to,
            @RestQuery @DefaultValue("true") @Pattern(regexp = "true|false") String persons) {
        AuditExport export = new AuditExport(
                Format.valueOf(format.toUpperCase(Locale.ROOT)),
                time("from", from),
                time("to", to),
                Boolean.parseBoolean(persons));
        Map<String, List<String>> headers = Map.of(
                "Content-Type", List.of(export.format().mediaType()),
                "Content-Disposition", List.of("attachment; filename=\"audit." + format + "\""),
                "Cache-Control", List.of("no-store"));
        return RestMulti.fromUniResponse(
                trail.begin(export, actor.get()), extent -> trail.lines(export, extent), extent -> headers);
    }

    @GET
    @Path("/checkpoint")
    @PermissionsAllowed(Permissions.AUDIT_READ)
    @Operation(summary = "The newest signed state of the trail; keep it where the suite's operators cannot reach it")
    public Uni<CheckpointView> checkpoint() {
        return trail.checkpoint().map(CheckpointView::of);
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(given -> !given.isEmpty());
    }

    static Optional<Instant> time(String name, String given) {
        try {
            return Optional.ofNullable(given).map(Instant::parse).map(AuditResource::storable);
        } catch (DateTimeException notATime) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, "Correct the fields named in 'errors'.")
                    .withErrors(List.of(new FieldError(name, "must be a time such as 2026-03-01T12:00:00Z")));
        }
    }

    /** What the database can compare with. */
    private static Instant storable(Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new DateTimeException("out of range");
        }
        return time;
    }
}
