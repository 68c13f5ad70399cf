package io.clusterai.platform.egress;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether the suite may connect to an address that somebody configured. Pure: the caller brings the URL or the resolved address.
 *
 * @param allowed ranges the operator permits although they are otherwise forbidden
 * @param privateNetworks whether private ranges (RFC 1918, shared address space, unique local) may be reached; clusters usually live there
 */
public record EgressPolicy(List<AddressRange> allowed, boolean privateNetworks) {

    /** Never reached unless the operator allows the range, with what to call it. */
    private static final List<Map.Entry<AddressRange, String>> FORBIDDEN = List.of(
            Map.entry(AddressRange.of("0.0.0.0/8"), "unspecified address"),
            Map.entry(AddressRange.of("127.0.0.0/8"), "loopback address"),
            Map.entry(AddressRange.of("169.254.0.0/16"), "link-local or metadata address"),
            Map.entry(AddressRange.of("100.100.100.200/32"), "metadata address"),
            Map.entry(AddressRange.of("168.63.129.16/32"), "metadata address"),
            Map.entry(AddressRange.of("192.0.0.0/24"), "metadata or protocol address"),
            Map.entry(AddressRange.of("224.0.0.0/4"), "multicast address"),
            Map.entry(AddressRange.of("240.0.0.0/4"), "reserved or broadcast address"),
            Map.entry(AddressRange.of("::/128"), "unspecified address"),
            Map.entry(AddressRange.of("::1/128"), "loopback address"),
            Map.entry(AddressRange.of("fe80::/10"), "link-local address"),
            Map.entry(AddressRange.of("fec0::/10"), "site-local address"),
            Map.entry(AddressRange.of("fd00:ec2::254/128"), "metadata address"),
            Map.entry(AddressRange.of("fd20:ce::254/128"), "metadata address"),
            Map.entry(AddressRange.of("ff00::/8"), "multicast address"));

    private static final List<AddressRange> PRIVATE = List.of(
            AddressRange.of("10.0.0.0/8"),
            AddressRange.of("172.16.0.0/12"),
            AddressRange.of("192.168.0.0/16"),
            AddressRange.of("100.64.0.0/10"),
            AddressRange.of("fc00::/7"));

    /** IPv6 forms that carry an IPv4 address, and the byte at which it begins: compatible, NAT64, 6to4. */
    private static final Map<AddressRange, Integer> CARRIERS =
            Map.of(AddressRange.of("::/96"), 12, AddressRange.of("64:ff9b::/96"), 12, AddressRange.of("2002::/16"), 2);

    public EgressPolicy {
        allowed = List.copyOf(allowed);
    }

    /** Judges the URL as written, before anything is resolved. */
    public Decision decide(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return new Decision.Refuse("only http and https are allowed");
        }
        if (url.getRawUserInfo() != null) {
            return new Decision.Refuse("credentials do not belong in the URL");
        }
        if (url.getHost() == null || url.getHost().isEmpty()) {
            return new Decision.Refuse("the URL names no host");
        }
        if (url.getPort() == 0 || url.getPort() > 65535) {
            return new Decision.Refuse("the port must be 1 to 65535");
        }
        return new Decision.Permit();
    }

    /** Judges the address that would be connected to. */
    public Decision decide(InetAddress address) {
        if (allowed.stream().anyMatch(range -> range.contains(address))) {
            return new Decision.Permit();
        }
        for (Map.Entry<AddressRange, String> forbidden : FORBIDDEN) {
            if (forbidden.getKey().contains(address)) {
                return new Decision.Refuse(forbidden.getValue());
            }
        }
        if (!privateNetworks && PRIVATE.stream().anyMatch(range -> range.contains(address))) {
            return new Decision.Refuse("private address");
        }
        return carried(address).<Decision>map(this::decide).orElseGet(Decision.Permit::new);
    }

    private static Optional<InetAddress> carried(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return Optional.empty();
        }
        return CARRIERS.entrySet().stream()
                .filter(carrier -> carrier.getKey().contains(address))
                .findFirst()
                .map(carrier -> AddressRange.embedded(address, carrier.getValue()));
    }

    /** The answer together with its reason, so that a response and a log line can both show why. */
    public sealed interface Decision {

        /** Go ahead. */
        record Permit() implements Decision {}

        /** Do not connect; {@code reason} is fit for people and tells nothing the caller did not know. */
        record Refuse(String reason) implements Decision {}
    }
}
