package io.clusterai.alert.channel;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/** Names one channel for good. */
public record ChannelId(UUID value) {

    public ChannelId {
        requireNonNull(value, "value is null");
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
