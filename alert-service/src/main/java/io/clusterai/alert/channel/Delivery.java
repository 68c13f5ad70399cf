package io.clusterai.alert.channel;

import java.time.Instant;

/**
 * One notification of a channel.
 *
 * @param id also its idempotency key
 * @param kind {@code FIRING} or {@code RESOLVED}
 * @param state {@code WAITING}, {@code RETRYING}, {@code DELIVERED} or {@code FAILED}
 * @param reason why the last attempt failed, empty otherwise
 * @param dueAt when it is tried next, absent when it is settled
 */
public record Delivery(
        String id,
        String alertId,
        String kind,
        String state,
        int attempts,
        String reason,
        Instant createdAt,
        Instant dueAt,
        Instant finishedAt) {}
