package io.clusterai.gateway.proxy;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who may open the stream: a browser sends its page's origin, which must be ours or a named one, and its token as a sub-protocol. */
public final class Handshake {

    public static final String PATH = "/api/v1/stream";

    private static final String BEARER = "bearer.";

    private final Set<String> allowedOrigins;

    Handshake(List<String> allowedOrigins) {
        this.allowedOrigins = allowedOrigins.stream()
                .map(origin -> origin.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /** Whether a page of this origin may connect; programs that are not browsers send none. */
    boolean isAllowed(String origin, String host) {
        if (origin == null) {
            return true;
        }
        String known = origin.strip().toLowerCase(Locale.ROOT);
        return allowedOrigins.contains(known) || isSameHost(known, host);
    }

    /** The token among the offered sub-protocols. */
    public static Optional<String> token(String protocols) {
        if (protocols == null) {
            return Optional.empty();
        }
        for (String offered : protocols.split(",", -1)) {
            String protocol = offered.strip();
            if (protocol.startsWith(BEARER) && protocol.length() > BEARER.length()) {
                return Optional.of(protocol.substring(BEARER.length()));
            }
        }
        return Optional.empty();
    }

    private static boolean isSameHost(String origin, String host) {
        if (host == null) {
            return false;
        }
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equals(host.strip().toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException garbage) {
            return false;
        }
    }
}
