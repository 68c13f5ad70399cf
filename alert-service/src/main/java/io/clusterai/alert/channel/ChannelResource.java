package io.clusterai.alert.channel;

import io.clusterai.alert.channel.ChannelRepository.Placed;
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

/** The channels. */
@Path("/api/v1/alerts/channels")
@Tag(name = "channels")
@APIResponse(
        responseCode = "400",
        description = "The request cannot be understood, or the address must not be contacted")
@APIResponse(responseCode = "401", description = "Not signed in")
@APIResponse(responseCode = "403", description = "Not permitted")
class ChannelResource {

    private final ChannelService channels;
    private final CurrentUser user;
    private final CurrentActor actor;

    ChannelResource(ChannelService channels, CurrentUser user, CurrentActor actor) {
        this.channels = channels;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @PermissionsAllowed(Permissions.CHANNELS_READ)
    @APIResponse(responseCode = "200", description = "A page of channels by name")
    public Uni<Page<ChannelView>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit, @RestQuery @Size(max = 1024) String cursor) {
        Optional<String> afterName = Cursor.decode(cursor, 1).map(List::getFirst);
        return channels.page(afterName, limit)
                .map(found -> Page.cut(found, limit, last -> List.of(last.name())))
                .chain(page -> channels.summaries(
                                page.items().stream().map(Channel::id).toList())
                        .map(summaries -> page.map(channel ->
                                ChannelView.of(channel, summaries.getOrDefault(channel.id(), DeliverySummary.NONE)))));
    }

    @POST
    @PermissionsAllowed(Permissions.CHANNELS_WRITE)
    @APIResponse(
            responseCode = "201",
            description = "Created; alerts that fire from now on are told",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ChannelView.class)))
    @APIResponse(responseCode = "409", description = "The name is taken, or secrets cannot be kept here")
    public Uni<RestResponse<ChannelView>> create(
            @NotNull @Valid ChannelRequest request,
            @RestHeader("Idempotency-Key") @Size(max = 128) @Pattern(regexp = ChannelRequest.PRINTABLE)
                    String idempotencyKey) {
        Optional<String> key = Optional.ofNullable(idempotencyKey).map(given -> user.id() + ":" + given);
        return channels.create(request, key, actor.get())
                .map(channel -> RestResponse.ResponseBuilder.<ChannelView>create(RestResponse.Status.CREATED)
                        .location(URI.create("/api/v1/alerts/channels/" + channel.id()))
                        .entity(ChannelView.of(channel, DeliverySummary.NONE))
                        .build());
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CHANNELS_READ)
    @APIResponse(responseCode = "200", description = "The channel")
    @APIResponse(responseCode = "404", description = "There is no such channel")
    public Uni<ChannelView> get(@RestPath UUID id) {
        return channels.get(new ChannelId(id)).chain(this::view);
    }

    @PUT
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CHANNELS_WRITE)
    @APIResponse(responseCode = "200", description = "Replaced")
    @APIResponse(responseCode = "404", description = "There is no such channel")
    @APIResponse(responseCode = "409", description = "The name is taken, or somebody else changed the channel first")
    public Uni<ChannelView> edit(@RestPath UUID id, @NotNull @Valid ChannelRequest request) {
        return channels.edit(new ChannelId(id), request, actor.get()).chain(this::view);
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CHANNELS_WRITE)
    @APIResponse(responseCode = "204", description = "Deleted, with what it still had to tell")
    @APIResponse(responseCode = "404", description = "There is no such channel")
    public Uni<Void> delete(@RestPath UUID id) {
        return channels.delete(new ChannelId(id), actor.get());
    }

    @GET
    @Path("/{id}/deliveries")
    @PermissionsAllowed(Permissions.CHANNELS_READ)
    @APIResponse(responseCode = "200", description = "A page of the channel's notifications, the newest first")
    @APIResponse(responseCode = "404", description = "There is no such channel")
    public Uni<Page<Delivery>> deliveries(
            @RestPath UUID id,
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit,
            @RestQuery @Size(max = 1024) String cursor) {
        Optional<Long> before = Cursor.decode(cursor, 1).map(parts -> Cursor.part(parts.getFirst(), Long::parseLong));
        return channels.deliveries(new ChannelId(id), before, limit)
                .map(found -> Page.cut(found, limit, last -> List.of(Long.toString(last.sequence())))
                        .map(Placed::delivery));
    }

    private Uni<ChannelView> view(Channel channel) {
        return channels.summaries(List.of(channel.id()))
                .map(summaries -> ChannelView.of(channel, summaries.getOrDefault(channel.id(), DeliverySummary.NONE)));
    }
}
