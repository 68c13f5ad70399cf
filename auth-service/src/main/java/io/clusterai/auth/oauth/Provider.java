package io.clusterai.auth.oauth;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Another issuer whose word lets people in, as the operator configured it.
 *
 * @param name in paths and records
 * @param label on the button
 * @param secret absent for a public client, which has PKCE alone
 * @param usernameClaim what somebody new is called by
 * @param createsUsers whether somebody unknown is let in at all
 * @param secondFactors what it writes into {@code amr} or {@code acr} when a second factor was used, and is believed; empty: nothing is
 */
record Provider(
        String name,
        String label,
        Kind kind,
        URI issuer,
        String clientId,
        Optional<String> secret,
        List<String> scopes,
        String usernameClaim,
        RoleMapping roles,
        boolean createsUsers,
        List<String> secondFactors) {

    private static final String FORM = "[a-z0-9][a-z0-9-]{0,30}";

    Provider {
        if (!requireNonNull(name, "name is null").matches(FORM)) {
            throw new IllegalArgumentException("the name of a provider is lower case: " + name);
        }
        requireNonNull(label, "label is null");
        requireNonNull(kind, "kind is null");
        requireSafe(requireNonNull(issuer, "issuer is null"));
        if (requireNonNull(clientId, "clientId is null").isBlank()) {
            throw new IllegalArgumentException("the client id is empty");
        }
        requireNonNull(secret, "secret is null");
        scopes = List.copyOf(scopes);
        requireNonNull(usernameClaim, "usernameClaim is null");
        requireNonNull(roles, "roles is null");
        secondFactors = List.copyOf(secondFactors);
        if (kind == Kind.GITHUB && !secondFactors.isEmpty()) {
            throw new IllegalArgumentException("GitHub does not say whether a second factor was used");
        }
    }

    /** Secrets and codes travel under TLS, or do not leave this machine. */
    static URI requireSafe(URI address) {
        boolean local = "http".equals(address.getScheme())
                && address.getHost() != null
                && List.of("127.0.0.1", "localhost", "[::1]").contains(address.getHost());
        if (address.getHost() == null || !local && !"https".equals(address.getScheme())) {
            throw new IllegalArgumentException("https is needed: " + address);
        }
        return address;
    }

    URI under(String path) {
        String base = issuer.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    /** Whether it says that a second factor was used, in a way that the operator believes. */
    boolean vouchesForSecondFactor(Claims claims) {
        return claims.proofs().stream().anyMatch(secondFactors::contains);
    }

    /** Who somebody is who comes by it, on record. */
    String method() {
        return "oauth:" + name;
    }

    @Override
    public String toString() {
        return "Provider[" + name + " " + issuer + "]";
    }

    /** What it speaks. */
    enum Kind {
        /** OpenID Connect with discovery. */
        OIDC,
        /** OpenID Connect; the issuer is known. */
        GOOGLE,
        /** OAuth 2 with GitHub's own user API. */
        GITHUB
    }
}
