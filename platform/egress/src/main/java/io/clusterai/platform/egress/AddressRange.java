package io.clusterai.platform.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of addresses in CIDR form, for example {@code 10.0.0.0/8} or {@code fe80::/10}; a single address is a block of one.
 *
 * <p>Holds bytes and no {@link InetAddress}: constants become part of a native executable, which has no place for addresses.
 */
public final class AddressRange {

    private final byte[] network;
    private final int prefix;
    private final String text;

    private AddressRange(InetAddress network, int prefix) {
        this.network = network.getAddress();
        this.prefix = prefix;
        this.text = network.getHostAddress() + "/" + prefix;
        int bits = this.network.length * 8;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("prefix must be 0 to " + bits + ": " + prefix);
        }
    }

    /** Reads {@code address/prefix} or {@code address}; names are refused, nothing is resolved. */
    public static AddressRange of(String text) {
        String trimmed = text.trim();
        int slash = trimmed.indexOf('/');
        InetAddress network = InetAddress.ofLiteral(slash < 0 ? trimmed : trimmed.substring(0, slash));
        int bits = network.getAddress().length * 8;
        return new AddressRange(network, slash < 0 ? bits : Integer.parseInt(trimmed.substring(slash + 1)));
    }

    /** Whether the address lies in this block. An IPv4 address never lies in an IPv6 block. */
    public boolean contains(InetAddress address) {
        byte[] given = address.getAddress();
        if (network.length != given.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (network[i] != given[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        return rest == 0 || (network[whole] & 0xff) >> (8 - rest) == (given[whole] & 0xff) >> (8 - rest);
    }

    /** The IPv4 address inside an IPv6 address, at the byte given. */
    static Inet4Address embedded(InetAddress address, int offset) {
        byte[] bytes = address.getAddress();
        try {
            return (Inet4Address) InetAddress.getByAddress(
                    new byte[] {bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]});
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an IPv4 address", impossible);
        }
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range && range.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
