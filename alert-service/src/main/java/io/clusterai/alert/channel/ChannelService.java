package io.clusterai.alert.channel;

import io.clusterai.alert.channel.ChannelRepository.Placed;
import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
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
    private final Pool pool;
    private final InstantSource clock;

    ChannelService(
            ChannelRepository channels,
            ChannelSecretService secrets,
            EgressClient egress,
            Pool pool,
            InstantSource clock) {
        this.channels = channels;
        this.secrets = secrets;
        this.egress = egress;
        this.pool = pool;
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

    Uni<Channel> create(ChannelRequest request, Optional<String> idempotencyKey) {
        request.checkType();
        return egress.admit(request.url()).chain(url -> {
            ChannelId id = new ChannelId(UUID.randomUUID());
            Instant now = clock.instant();
            Channel channel = new Channel(
                    id,
                    request.name(),
                    url,
                    request.sendResolved() == null || request.sendResolved(),
                    request.enabled() == null || request.enabled(),
                    sealed(id, request.secret()),
                    1,
                    now,
                    now);
            return channels.insert(channel, idempotencyKey);
        });
    }

    Uni<Channel> edit(ChannelId id, ChannelRequest request) {
        request.checkType();
        return egress.admit(request.url())
                .chain(url -> pool.withTransaction(tx -> channels.lock(tx, id).chain(found -> {
                    Channel present = found.orElseThrow(ChannelService::notFound);
                    if (request.version() != null && request.version() != present.version()) {
                        throw new ProblemException(
                                ErrorCode.VERSION_CONFLICT, "The channel is at version " + present.version() + " now.");
                    }
                    Channel edited = new Channel(
                            id,
                            request.name(),
                            url,
                            request.sendResolved() == null || request.sendResolved(),
                            request.enabled() == null || request.enabled(),
                            request.secret() == null ? present.sealedSecret() : sealed(id, request.secret()),
                            present.version() + 1,
                            present.createdAt(),
                            clock.instant());
                    return channels.update(tx, edited).replaceWith(edited);
                })));
    }

    Uni<Void> delete(ChannelId id) {
        return channels.delete(id)
                .invoke(deleted -> {
                    if (!deleted) {
                        throw notFound();
                    }
                })
                .replaceWithVoid();
    }

    private Optional<String> sealed(ChannelId id, String secret) {
        return Optional.ofNullable(secret).filter(text -> !text.isEmpty()).map(text -> secrets.seal(id, text));
    }

    private static ProblemException notFound() {
        return new ProblemException(ErrorCode.CHANNEL_NOT_FOUND, "No channel has this id.");
    }
}
