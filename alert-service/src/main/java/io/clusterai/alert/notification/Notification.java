package io.clusterai.alert.notification;

import static java.util.Objects.requireNonNull;

import io.clusterai.alert.channel.Channel;
import io.clusterai.contracts.AlertChanged;
import java.time.Instant;
import java.util.UUID;

/**
 * A claimed notification, to be sent now.
 *
 * @param id also the idempotency key, the same at every attempt
 * @param kind what it says
 * @param alert the alert as it was when the notification became due
 * @param channel where it goes
 * @param attempt counts from 1; names the claim
 * @param createdAt when it became due first
 */
public record Notification(
        UUID id, NotificationKind kind, AlertChanged alert, Channel channel, int attempt, Instant createdAt) {

    public Notification {
        requireNonNull(id, "id is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(alert, "alert is null");
        requireNonNull(channel, "channel is null");
        requireNonNull(createdAt, "createdAt is null");
    }
}
