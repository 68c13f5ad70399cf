package io.clusterai.auth.oauth;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The issuers that the operator trusts, and the addresses to which people may come back. */
record Providers(List<Provider> all, List<URI> externalUrls) {

    private static final String CALLBACK = "/api/v1/auth/providers/%s/callback";
    private static final String PAGES = "/ui/";

    Providers {
        all = List.copyOf(all);
        externalUrls = List.copyOf(externalUrls);
        externalUrls.forEach(Providers::requirePlain);
        if (!all.isEmpty() && externalUrls.isEmpty()) {
            throw new IllegalArgumentException("auth.oauth.external-urls is not set");
        }
    }

    Provider named(String name) {
        return all.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.PROVIDER_NOT_FOUND, "No other issuer is configured under this name."));
    }

    /** Where somebody comes back to: where they are, if that is one of ours, and never where a request merely says that they are. */
    URI callback(Provider provider, URI requested) {
        return at(origin(requested), CALLBACK.formatted(provider.name()));
    }

    URI pages(URI requested) {
        return at(origin(requested), PAGES);
    }

    private URI origin(URI requested) {
        return externalUrls.stream()
                .filter(known -> same(known, requested))
                .findFirst()
                .or(() -> externalUrls.stream().findFirst())
                .orElseThrow();
    }

    private static boolean same(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost()
                        .equalsIgnoreCase(Optional.ofNullable(other.getHost()).orElse(""))
                && portOf(one) == portOf(other);
    }

    private static int portOf(URI address) {
        return address.getPort() > 0 ? address.getPort() : "https".equals(address.getScheme()) ? 443 : 80;
    }

    private static URI at(URI origin, String path) {
        return URI.create(origin.getScheme() + "://" + origin.getRawAuthority() + path);
    }

    private static void requirePlain(URI url) {
        boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
        if (!web || url.getHost() == null || url.getRawUserInfo() != null || url.getRawQuery() != null) {
            throw new IllegalArgumentException("auth.oauth.external-urls holds no address of a web server: " + url);
        }
    }
}
