package io.clusterai.metrics.scrape;

import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** What is scraped. */
@Path("/api/v1/metrics/targets")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "metrics")
public class TargetResource {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final TargetService targets;
    private final CurrentActor actor;

    TargetResource(TargetService targets, CurrentActor actor) {
        this.targets = targets;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed("metrics:write")
    @Operation(operationId = "listScrapeTargets", summary = "The scrape targets and how their last scrape went")
    public Uni<Page<TargetView>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        Optional<String> after = Cursor.decode(cursor, 1).map(List::getFirst);
        return Uni.combine()
                .all()
                .unis(targets.all(), targets.lastScrapes())
                .asTuple()
                .map(found -> {
                    List<ScrapeTarget> rest = found.getItem1().stream()
                            .dropWhile(target ->
                                    after.isPresent() && !target.id().toString().equals(after.get()))
                            .skip(after.isPresent() ? 1 : 0)
                            .toList();
                    return Page.cut(rest, limit, target -> List.of(target.id().toString()))
                            .map(target -> {
                                var last = Optional.ofNullable(
                                        found.getItem2().get(target.id().source()));
                                return TargetView.of(
                                        target, last, last.map(targets::isStale).orElse(false));
                            });
                });
    }

    @POST
    @ResponseStatus(201)
    @PermissionsAllowed("metrics:write")
    @Operation(operationId = "registerScrapeTarget", summary = "Scrape another endpoint from now on")
    @APIResponse(responseCode = "201", description = "It is scraped from now on")
    @APIResponse(
            responseCode = "409",
            description = "The target is registered already, or no more can be, or secrets cannot be kept here")
    public Uni<TargetView> register(@NotNull @Valid RegisterTargetRequest request) {
        return targets.register(
                        request.wholeUrl(),
                        Optional.ofNullable(request.interval()).map(TargetResource::checked),
                        request.labels() == null ? Map.of() : request.labels(),
                        actor.get())
                .map(target -> TargetView.of(target, Optional.empty(), false));
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed("metrics:write")
    @Operation(operationId = "deleteScrapeTarget", summary = "Scrape it no longer; what it told stays in the history")
    public Uni<Void> delete(@RestPath UUID id) {
        return targets.delete(new TargetId(id), actor.get());
    }

    private static Duration checked(Duration interval) {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw refused("interval", "must be from PT1S to PT1H");
        }
        return interval;
    }

    private static ProblemException refused(String field, String why) {
        return new ProblemException(ErrorCode.VALIDATION_FAILED, "The target cannot be taken.")
                .withErrors(List.of(new FieldError(field, why)));
    }

    /** @param url to be read; its query, which may hold a token, is shown to nobody afterwards */
    record RegisterTargetRequest(
            @NotBlank @Size(max = 2000) @Schema(description = URL)
            String url,

            Duration interval,
            @Size(max = 16) Map<String, String> labels) {

        private static final String URL = "Where to read from. Kept encrypted, and shown without its query afterwards.";

        /** Refuses an address of which there is only what is shown. */
        String wholeUrl() {
            if (TargetUrl.isShown(url)) {
                throw refused("url", "This is what is shown of an address; send the whole one.");
            }
            return url;
        }

        /** Without the URL, which may hold a secret. */
        @Override
        public String toString() {
            return "RegisterTargetRequest[" + interval + ", " + labels + "]";
        }
    }
}
