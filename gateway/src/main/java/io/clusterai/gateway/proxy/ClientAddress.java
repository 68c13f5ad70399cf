package io.clusterai.gateway.proxy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds out who is at the other end. A connection tells an address that cannot be made up; what {@code X-Forwarded-For} says counts only as far
 * as trusted proxies wrote it: read from the end, the first address that is not one of theirs.
 */
final class ClientAddress {

    /** Longer chains are somebody's game. */
    private static final int MOST_HOPS = 20;

    private final Predicate<InetAddress> trusted;

    ClientAddress(Predicate<InetAddress> trusted) {
        this.trusted = trusted;
    }

    /** The address of the client behind this connection. */
    InetAddress of(InetAddress peer, List<String> forwardedFor) {
        InetAddress client = peer;
        if (!trusted.test(client)) {
            return client;
        }
        String[] hops = String.join(",", forwardedFor).split(",", -1);
        for (int i = hops.length - 1; i >= 0 && i >= hops.length - MOST_HOPS; i--) {
            InetAddress hop = parse(hops[i].strip());
            if (hop == null) {
                return client;
            }
            client = hop;
            if (!trusted.test(client)) {
                return client;
            }
        }
        return client;
    }

    /** The address at the other end of a connection, as the server tells it; loopback for connections that have none. */
    static InetAddress peer(String hostAddress) {
        int zone = hostAddress == null ? -1 : hostAddress.indexOf('%');
        InetAddress peer = hostAddress == null ? null : parse(zone < 0 ? hostAddress : hostAddress.substring(0, zone));
        return peer == null ? InetAddress.getLoopbackAddress() : peer;
    }

    /** Whether what this peer says about its client is believed. */
    boolean isTrusted(InetAddress peer) {
        return trusted.test(peer);
    }

    /** What a limit counts against: an IPv4 address, or the network of an IPv6 address, because one customer has all of it. */
    static String network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < 8; i += 2) {
            network.append(Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff))
                    .append(':');
        }
        return network.append(":/64").toString();
    }

    private static InetAddress parse(String hop) {
        String address = hop;
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            address = end < 0 ? address : address.substring(1, end);
        } else if (address.indexOf(':') >= 0 && address.indexOf(':') == address.lastIndexOf(':')) {
            address = address.substring(0, address.indexOf(':'));
        }
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException garbage) {
            return null;
        }
    }
}
