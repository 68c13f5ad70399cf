package io.clusterai.alert.channel;

import java.time.Instant;

/**
 * A channel as it is shown; the secret never is.
 *
 * @param url scheme and host with {@code /…} behind them; the rest is as secret as the secret
 * @param signed whether requests carry a signature
 * @param lastDelivery the newest notification that was attempted, absent before the first
 * @param failed how many notifications were given up
 * @param waiting how many are on their way
 */
public record ChannelView(
        String id,
        String name,
        String type,
        String url,
        boolean sendResolved,
        boolean enabled,
        boolean signed,
        LastDelivery lastDelivery,
        long failed,
        long waiting,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    static ChannelView of(Channel channel, DeliverySummary deliveries) {
        return new ChannelView(
                channel.id().toString(),
                channel.name(),
                Channel.WEBHOOK,
                channel.url().shown(),
                channel.sendResolved(),
                channel.enabled(),
                channel.sealedSecret().isPresent(),
                deliveries
                        .last()
                        .map(last -> new LastDelivery(last.at(), last.state(), last.reason()))
                        .orElse(null),
                deliveries.failed(),
                deliveries.waiting(),
                channel.version(),
                channel.createdAt(),
                channel.updatedAt());
    }

    /** @param state {@code DELIVERED}, {@code RETRYING} or {@code FAILED} */
    public record LastDelivery(Instant at, String state, String reason) {}
}
