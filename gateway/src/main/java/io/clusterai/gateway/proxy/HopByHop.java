package io.clusterai.gateway.proxy;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Headers that concern one connection only (RFC 9110, 7.6.1): the fixed ones and those that {@code Connection} names. */
final class HopByHop {

    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect");

    private final Set<String> named;

    HopByHop(List<String> connectionHeaders) {
        Set<String> names = Set.of();
        for (String header : connectionHeaders) {
            for (String name : header.split(",", -1)) {
                if (names.isEmpty()) {
                    names = new HashSet<>();
                }
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        this.named = names;
    }

    boolean contains(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return ALWAYS.contains(name) || named.contains(name);
    }
}
