package io.clusterai.alert.channel;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * Where a channel sends to, as it is stored. The path of a webhook often is its secret, so that the whole is for those alone who send.
 *
 * @param shown scheme and host: what everybody may see
 * @param stored the address, sealed unless an older version of this service wrote it
 * @param sealed whether it is
 */
public record ChannelUrl(String shown, String stored, boolean sealed) {

    private static final String HIDDEN = "/…";

    public ChannelUrl {
        requireNonNull(shown, "shown is null");
        requireNonNull(stored, "stored is null");
    }

    static ChannelUrl sealed(String shown, String sealed) {
        return new ChannelUrl(shown, sealed, true);
    }

    /** As an older version stored it. */
    static ChannelUrl inClear(String url) {
        return new ChannelUrl(shown(URI.create(url)), url, false);
    }

    /** What may be seen of an address. */
    static String shown(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + HIDDEN;
    }

    /** Whether somebody sends back what was shown, of this address or another one. */
    static boolean isShown(String url) {
        return url.endsWith(HIDDEN);
    }

    @Override
    public String toString() {
        return shown;
    }
}
