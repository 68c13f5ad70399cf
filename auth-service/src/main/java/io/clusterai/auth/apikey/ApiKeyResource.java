package io.clusterai.auth.apikey;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.auth.role.RoleResource;
import io.clusterai.contracts.AccessPolicy;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.access.StepUp;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Keys for programs: one object for operations and for inference. */
@Path("/api/v1/auth/api-keys")
@Produces(MediaType.APPLICATION_JSON)
public class ApiKeyResource {

    private static final String MINE = "me";
    private static final String ANYBODY = "any";
    private static final String OWNER =
            MINE + "|" + ANYBODY + "|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

    private final ApiKeyService keys;
    private final CurrentUser user;
    private final CurrentActor actor;

    ApiKeyResource(ApiKeyService keys, CurrentUser user, CurrentActor actor) {
        this.keys = keys;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @Authenticated
    @Operation(summary = "The caller's API keys, newest first; with keys:read those of a user, or of 'any'")
    public Uni<Page<ApiKeyView>> list(
            @RestQuery @DefaultValue(MINE) @Pattern(regexp = OWNER) String owner,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit,
            @RestQuery @Size(max = 1024) String cursor) {
        return ownerOf(owner, user.person())
                .chain(known -> keys.list(known, cursor, limit))
                .map(page -> page.map(ApiKeyView::of));
    }

    @POST
    @Authenticated
    @Operation(summary = "Make a key that may do some of what the caller may do; the only answer that shows it")
    @APIResponseSchema(value = MadeView.class, responseCode = "201", responseDescription = "The key")
    public Uni<RestResponse<MadeView>> create(@NotNull @Valid CreateApiKeyRequest request) {
        return keys.create(
                        user.proved(StepUp.PASSWORD_LATELY),
                        actor.get(),
                        request.name(),
                        request.scopes(),
                        AccessPolicy.of(request.clusters(), request.models()),
                        Optional.ofNullable(request.expiresAt()))
                .map(made -> ResponseBuilder.<MadeView>created(
                                URI.create("/api/v1/auth/api-keys/" + made.key().id()))
                        .header("Cache-Control", "no-store")
                        .entity(MadeView.of(made))
                        .build());
    }

    @POST
    @Path("/{id}/rotation")
    @Authenticated
    @Operation(summary = "Give a key of one's own another secret; the present one works on for the overlap")
    public Uni<RestResponse<MadeView>> rotate(@RestPath UUID id, @NotNull @Valid RotateApiKeyRequest request) {
        return keys.rotate(
                        id,
                        user.proved(StepUp.PASSWORD_LATELY),
                        actor.get(),
                        Optional.ofNullable(request.overlap()).orElse(Duration.ZERO))
                .map(made -> ResponseBuilder.ok(MadeView.of(made))
                        .header("Cache-Control", "no-store")
                        .build());
    }

    @DELETE
    @Path("/{id}")
    @Authenticated
    @Operation(
            summary = "Delete a key of one's own, or anyone's with keys:write; refused everywhere within two seconds")
    @APIResponse(responseCode = "204", description = "The key is gone")
    public Uni<Void> delete(@RestPath UUID id) {
        return keys.delete(id, user.person(), user.may(ApiKeyService.MANAGE), actor.get());
    }

    /** Empty for everybody. */
    private Uni<Optional<UUID>> ownerOf(String owner, Caller caller) {
        if (owner.equals(MINE) || owner.equals(caller.userId())) {
            return Uni.createFrom().item(Optional.of(UUID.fromString(caller.userId())));
        }
        return user.may(ApiKeyService.READ).get().map(may -> {
            if (!may) {
                throw new ProblemException(ErrorCode.FORBIDDEN, "Keys of others need the permission keys:read.");
            }
            return owner.equals(ANYBODY) ? Optional.empty() : Optional.of(UUID.fromString(owner));
        });
    }

    /**
     * A new key.
     *
     * @param clusters the clusters it is limited to, by id; absent: no limit
     * @param models the models it is limited to, by name or beginning with {@code *} behind it; absent: no limit
     */
    public record CreateApiKeyRequest(
            @NotBlank @Size(max = 100) @Pattern(regexp = RoleResource.PRINTABLE)
            String name,

            @NotNull @Size(min = 1, max = 100) List<@NotNull @Pattern(regexp = RoleResource.PERMISSION) String> scopes,
            @Size(max = 100) List<@NotBlank @Size(max = 200) @Pattern(regexp = RoleResource.PRINTABLE) String> clusters,
            @Size(max = 100) List<@NotBlank @Size(max = 200) @Pattern(regexp = RoleResource.PRINTABLE) String> models,
            Instant expiresAt) {}

    /** How long the secret so far shall go on working. */
    public record RotateApiKeyRequest(Duration overlap) {}

    /** A key on the wire, without its secret. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ApiKeyView(
            String id,
            String userId,
            String username,
            String name,
            List<String> scopes,
            List<String> clusters,
            List<String> models,
            Instant expiresAt,
            Instant createdAt,
            Instant rotatedAt,
            Instant lastUsedAt) {

        static ApiKeyView of(ApiKey key) {
            return new ApiKeyView(
                    key.id().toString(),
                    key.userId().toString(),
                    key.username(),
                    key.name(),
                    key.scopes(),
                    key.policy().clusters().orElse(null),
                    key.policy().models().orElse(null),
                    key.expiresAt().orElse(null),
                    key.createdAt(),
                    key.rotatedAt(),
                    key.lastUsedAt().orElse(null));
        }
    }

    /** A key and its text, once. */
    public record MadeView(ApiKeyView apiKey, String key) {

        static MadeView of(ApiKeyService.Made made) {
            return new MadeView(ApiKeyView.of(made.key()), made.text().text());
        }

        @Override
        public String toString() {
            return "MadeView[" + apiKey.id() + "]";
        }
    }
}
