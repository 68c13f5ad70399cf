package io.clusterai.alert.rule;

import io.clusterai.alert.evaluation.DryRunView;
import io.clusterai.alert.evaluation.EvaluationService;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.Page;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The rules. */
@Path("/api/v1/alerts/rules")
@Tag(name = "rules")
@APIResponse(responseCode = "400", description = "The request cannot be understood")
@APIResponse(responseCode = "401", description = "Not signed in")
@APIResponse(responseCode = "403", description = "Not permitted")
class RuleResource {

    private final RuleService rules;
    private final EvaluationService evaluation;
    private final CurrentUser user;
    private final CurrentActor actor;

    RuleResource(RuleService rules, EvaluationService evaluation, CurrentUser user, CurrentActor actor) {
        this.rules = rules;
        this.evaluation = evaluation;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed(Permissions.RULES_READ)
    @APIResponse(responseCode = "200", description = "A page of rules by name")
    public Uni<Page<RuleView>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        Optional<String> afterName = Cursor.decode(cursor, 1).map(List::getFirst);
        return rules.page(afterName, limit).map(found -> Page.cut(
                        found, limit, last -> List.of(last.definition().name()))
                .map(RuleView::of));
    }

    @POST
    @PermissionsAllowed(Permissions.RULES_WRITE)
    @APIResponse(
            responseCode = "201",
            description = "Created, and evaluated from now on",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RuleView.class)))
    @APIResponse(responseCode = "409", description = "The name is taken")
    public Uni<RestResponse<RuleView>> create(
            @NotNull @Valid RuleRequest request,
            @RestHeader("Idempotency-Key") @Size(max = 128) @Pattern(regexp = RuleRequest.PRINTABLE)
                    String idempotencyKey) {
        Optional<String> key = Optional.ofNullable(idempotencyKey).map(given -> user.id() + ":" + given);
        return rules.create(request.definition(), key, actor.get())
                .map(rule -> RestResponse.ResponseBuilder.<RuleView>create(RestResponse.Status.CREATED)
                        .location(URI.create("/api/v1/alerts/rules/" + rule.id()))
                        .entity(RuleView.of(rule))
                        .build());
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.RULES_READ)
    @APIResponse(responseCode = "200", description = "The rule")
    @APIResponse(responseCode = "404", description = "There is no such rule")
    public Uni<RuleView> get(@RestPath UUID id) {
        return rules.get(new RuleId(id)).map(RuleView::of);
    }

    @PUT
    @Path("/{id}")
    @PermissionsAllowed(Permissions.RULES_WRITE)
    @APIResponse(
            responseCode = "200",
            description = "Replaced; its alerts are evaluated anew, or end when it is disabled")
    @APIResponse(responseCode = "404", description = "There is no such rule")
    @APIResponse(responseCode = "409", description = "The name is taken, or somebody else changed the rule first")
    public Uni<RuleView> edit(@RestPath UUID id, @NotNull @Valid RuleRequest request) {
        return rules.edit(new RuleId(id), request.definition(), Optional.ofNullable(request.version()), actor.get())
                .map(RuleView::of);
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.RULES_WRITE)
    @APIResponse(responseCode = "204", description = "Deleted; its open alerts are resolved")
    @APIResponse(responseCode = "404", description = "There is no such rule")
    public Uni<Void> delete(@RestPath UUID id) {
        return rules.delete(new RuleId(id), actor.get());
    }

    @POST
    @Path("/{id}/test")
    @PermissionsAllowed(Permissions.RULES_WRITE)
    @APIResponse(responseCode = "200", description = "What the rule sees in the live samples; nothing is changed")
    @APIResponse(responseCode = "404", description = "There is no such rule")
    public Uni<DryRunView> test(@RestPath UUID id) {
        return rules.get(new RuleId(id)).map(rule -> evaluation.dryRun(rule.definition()));
    }
}
