package io.clusterai.alert.channel;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Where notifications go. A webhook, the one type there is today.
 *
 * @param name unique; the receiver's name in a notification
 * @param url checked against the egress policy when it was set, and again at each connection; a secret, of which the host is shown
 * @param sendResolved whether the end of an alert is told too
 * @param enabled whether alerts lead to notifications here
 * @param sealedSecret the encrypted key of the signature, if there is one
 * @param version grows with every edit
 */
public record Channel(
        ChannelId id,
        String name,
        ChannelUrl url,
        boolean sendResolved,
        boolean enabled,
        Optional<String> sealedSecret,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    /** The type of every channel today. */
    public static final String WEBHOOK = "webhook";

    public Channel {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(url, "url is null");
        requireNonNull(sealedSecret, "sealedSecret is null");
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(updatedAt, "updatedAt is null");
    }

    /** Every field by its name in the API, for those who compare two versions. Of the URL the host alone: its path is often a secret. */
    Map<String, String> described() {
        return Map.of(
                "name",
                name,
                "type",
                WEBHOOK,
                "url",
                url.shown(),
                "sendResolved",
                Boolean.toString(sendResolved),
                "enabled",
                Boolean.toString(enabled));
    }

    @Override
    public String toString() {
        return "Channel[" + id + "]";
    }
}
