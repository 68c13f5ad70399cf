package io.clusterai.alert.channel;

import io.clusterai.alert.channel.ChannelRepository.Placed;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The life of channels. */
@Singleton
class ChannelService {

    private final ChannelRepository channels;
    private final ChannelSecretService secrets;
    private final EgressClient egress;
    private final Outbox outbox;
    private final InstantSource clock;

    ChannelService(
            ChannelRepository channels,
            ChannelSecretService secrets,
            EgressClient egress,
            Outbox outbox,
            InstantSource clock) {
        this.channels = channels;
        this.secrets = secrets;
        this.egress = egress;
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<List<Channel>> page(Optional<String> afterName, int limit) {
        return channels.page(afterName, limit);
    }

    Uni<Channel> get(ChannelId id) {
        return channels.find(id).map(found -> found.orElseThrow(ChannelService::notFound));
    }

    Uni<Map<ChannelId, DeliverySummary>> summaries(List<ChannelId> ids) {
        return channels.summaries(ids);
    }

    Uni<List<Placed>> deliveries(ChannelId id, Optional<Long> before, int limit) {
        return get(id).chain(() -> channels.deliveries(id, before, limit));
    }

    Uni<Channel> create(ChannelRequest request, Optional<String> idempotencyKey, Actor actor) {
        request.checkType();
        return egress.admit(request.newUrl()).chain(url -> {
            ChannelId id = new ChannelId(UUID.randomUUID());
            Instant now = clock.instant();
            Channel channel = new Channel(
                    id,
                    request.name(),
                    secrets.seal(id, url),
                    request.sendResolved() == null || request.sendResolved(),
                    request.enabled() == null || request.enabled(),
                    sealed(id, request.secret()),
                    1,
                    now,
                    now);
            return outbox.inTransaction(tx -> channels.insert(tx, channel, idempotencyKey, secrets.keyId())
                    // A repeated request gets what the first one made, and makes nothing.
                    .call(stored -> stored.id().equals(id)
                            ? record(tx, actor, "channels.create", Optional.empty(), Optional.of(channel))
                            : Uni.createFrom().voidItem()));
        });
    }

    Uni<Channel> edit(ChannelId id, ChannelRequest request, Actor actor) {
        request.checkType();
        return get(id).chain(known -> moved(known, request))
                .chain(url -> outbox.inTransaction(tx -> channels.lock(tx, id).chain(found -> {
                    Channel present = found.orElseThrow(ChannelService::notFound);
                    if (request.version() != null && request.version() != present.version()) {
                        throw new ProblemException(
                                ErrorCode.VERSION_CONFLICT, "The channel is at version " + present.version() + " now.");
                    }
                    Channel edited = new Channel(
                            id,
                            request.name(),
                            url.orElse(present.url()),
                            request.sendResolved() == null || request.sendResolved(),
                            request.enabled() == null || request.enabled(),
                            request.secret() == null ? present.sealedSecret() : sealed(id, request.secret()),
                            present.version() + 1,
                            present.createdAt(),
                            clock.instant());
                    return channels.update(tx, edited, secrets.keyId())
                            .chain(() ->
                                    record(tx, actor, "channels.update", Optional.of(present), Optional.of(edited)))
                            .replaceWith(edited);
                })));
    }

    /** Seals what an older version left in clear; another replica may do the same at the same time. */
    Uni<Void> sealUrls() {
        return channels.inClear()
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(secrets.isReady() ? found : List.of()))
                .onItem()
                .transformToUniAndConcatenate(channel -> channels.seal(
                        channel,
                        secrets.seal(channel.id(), URI.create(channel.url().stored())),
                        secrets.keyId()))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    Uni<Void> delete(ChannelId id, Actor actor) {
        return outbox.inTransaction(tx -> channels.lock(tx, id)
                .map(found -> found.orElseThrow(ChannelService::notFound))
                .call(() -> channels.delete(tx, id))
                .chain(present -> record(tx, actor, "channels.delete", Optional.of(present), Optional.empty())));
    }

    /** The address that an edit gives, admitted and sealed; empty when it keeps the present one, by leaving it out or as it was shown. */
    private Uni<Optional<ChannelUrl>> moved(Channel present, ChannelRequest request) {
        if (present.url().shown().equals(request.url())) {
            return Uni.createFrom().item(Optional.empty());
        }
        return request.wholeUrl()
                .map(url -> egress.admit(url).map(admitted -> Optional.of(secrets.seal(present.id(), admitted))))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Void> record(
            SqlConnection tx, Actor actor, String action, Optional<Channel> before, Optional<Channel> after) {
        Channel channel = after.or(() -> before).orElseThrow();
        List<Change> changes = new ArrayList<>(Change.between(
                before.map(Channel::described).orElse(Map.of()),
                after.map(Channel::described).orElse(Map.of())));
        if (!before.flatMap(Channel::sealedSecret).equals(after.flatMap(Channel::sealedSecret))) {
            changes.add(Change.masked("secret"));
        }
        boolean sameHost = before.map(Channel::url)
                .map(ChannelUrl::shown)
                .equals(after.map(Channel::url).map(ChannelUrl::shown));
        if (sameHost && !before.map(Channel::url).equals(after.map(Channel::url))) {
            changes.add(Change.masked("url"));
        }
        return outbox.record(
                tx,
                OperationRecorded.done(
                        actor,
                        action,
                        Permissions.CHANNELS_WRITE,
                        new Target("channel", channel.id().toString(), channel.name()),
                        changes,
                        clock.instant()));
    }

    private Optional<String> sealed(ChannelId id, String secret) {
        return Optional.ofNullable(secret).filter(text -> !text.isEmpty()).map(text -> secrets.seal(id, text));
    }

    private static ProblemException notFound() {
        return new ProblemException(ErrorCode.CHANNEL_NOT_FOUND, "No channel has this id.");
    }
}
