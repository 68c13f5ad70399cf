package io.clusterai.metrics.scrape;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where a target is read. Its query may hold a token, so that the whole is for those alone who scrape.
 *
 * @param shown scheme, host, port and path, and whether there is a query: what everybody may see
 * @param whole the address; empty when what is stored cannot be read
 */
record TargetUrl(String shown, Optional<URI> whole) {

    private static final String HIDDEN = "…";
    private static final String HIDDEN_QUERY = "?" + HIDDEN;

    TargetUrl {
        requireNonNull(shown, "shown is null");
        requireNonNull(whole, "whole is null");
    }

    static TargetUrl of(URI url) {
        return new TargetUrl(shown(url), Optional.of(url));
    }

    /** What is no address with a host is not shown either. */
    static TargetUrl read(String text) {
        return parsed(text).map(TargetUrl::of).orElseGet(() -> closed(HIDDEN));
    }

    /** One of which there is only what is shown. */
    static TargetUrl closed(String shown) {
        return new TargetUrl(shown, Optional.empty());
    }

    /** Whether somebody sends back what was shown, of this address or another one. */
    static boolean isShown(String url) {
        return url.endsWith(HIDDEN_QUERY);
    }

    /** What its series carry as {@code instance}; empty when even the host cannot be read. */
    Optional<String> hostAndPort() {
        return parsed(shown).map(url -> {
            int port = url.getPort() > 0 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
            return url.getHost() + ":" + port;
        });
    }

    private static Optional<URI> parsed(String text) {
        try {
            return Optional.of(new URI(text)).filter(url -> url.getScheme() != null && url.getHost() != null);
        } catch (URISyntaxException unreadable) {
            return Optional.empty();
        }
    }

    private static String shown(URI url) {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort())
                + url.getRawPath() + (url.getRawQuery() == null ? "" : HIDDEN_QUERY);
    }

    @Override
    public String toString() {
        return shown;
    }
}
