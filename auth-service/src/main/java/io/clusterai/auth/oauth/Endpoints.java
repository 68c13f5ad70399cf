package io.clusterai.auth.oauth;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an issuer is asked what.
 *
 * @param basicCredentials whether the client shows its secret as HTTP Basic and not in the body
 * @param namesItself whether an answer without {@code iss} is not from it (RFC 9207)
 */
record Endpoints(
        URI authorization,
        URI token,
        Optional<URI> keys,
        Optional<URI> userInfo,
        boolean basicCredentials,
        boolean namesItself) {

    Endpoints {
        Provider.requireSafe(authorization);
        Provider.requireSafe(token);
        keys.ifPresent(Provider::requireSafe);
        userInfo.ifPresent(Provider::requireSafe);
    }

    /** Reads a discovery document, which must be that of the issuer it was asked of. */
    static Endpoints of(URI issuer, Map<String, Object> document) {
        if (!issuer.toString().equals(document.get("issuer"))) {
            throw new IllegalArgumentException("the discovery document is of another issuer");
        }
        Object methods = document.get("token_endpoint_auth_methods_supported");
        return new Endpoints(
                address(document, "authorization_endpoint").orElseThrow(() -> missing("authorization_endpoint")),
                address(document, "token_endpoint").orElseThrow(() -> missing("token_endpoint")),
                Optional.of(address(document, "jwks_uri").orElseThrow(() -> missing("jwks_uri"))),
                address(document, "userinfo_endpoint"),
                !(methods instanceof List<?> known) || known.contains("client_secret_basic"),
                Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported")));
    }

    static Endpoints ofGitHub(Provider provider) {
        return new Endpoints(
                provider.under("/login/oauth/authorize"),
                provider.under("/login/oauth/access_token"),
                Optional.empty(),
                Optional.empty(),
                false,
                false);
    }

    private static Optional<URI> address(Map<String, Object> document, String name) {
        return document.get(name) instanceof String text
                ? Optional.of(URI.create(requireNonNull(text)))
                : Optional.empty();
    }

    private static IllegalArgumentException missing(String name) {
        return new IllegalArgumentException("the discovery document has no " + name);
    }
}
