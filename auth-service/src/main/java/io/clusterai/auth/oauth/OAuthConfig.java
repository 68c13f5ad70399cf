package io.clusterai.auth.oauth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Other issuers whose word lets people in. */
@ConfigMapping(prefix = "auth.oauth")
interface OAuthConfig {

    /**
     * Where browsers find the gateway, {@code https://cluster.example.com} say: people come back from an issuer to one of these and to nothing else.
     * Needed with the first provider.
     */
    Optional<List<URI>> externalUrls();

    /** How long somebody may take to sign in at the issuer. */
    @WithDefault("10m")
    Duration stateLifetime();

    /** How long an issuer may take to answer. */
    @WithDefault("5s")
    Duration timeout();

    /** How long what an issuer publishes of itself is taken to be true; a key that is not among it is looked for sooner. */
    @WithDefault("1h")
    Duration documentLifetime();

    /** By a name of lower case letters, digits and dashes; it is part of the address to register at the issuer. */
    Map<String, ProviderConfig> providers();

    /** One issuer. */
    interface ProviderConfig {

        /** {@code OIDC}, {@code GOOGLE} or {@code GITHUB}. */
        @WithDefault("OIDC")
        Provider.Kind kind();

        /** Its address, as it writes it itself. Needed for {@code OIDC}; for {@code GITHUB} that of an Enterprise Server. */
        Optional<URI> issuer();

        /** What this installation is called there. */
        String clientId();

        /** File with the secret that it gave this installation. */
        Optional<Path> clientSecretFile();

        /** The secret itself, from the environment. */
        Optional<String> clientSecret();

        /** What the button says; the name otherwise. */
        Optional<String> label();

        /** What is asked for; {@code openid profile email}, or for GitHub {@code read:user}, unless set. */
        Optional<List<String>> scopes();

        /** The claim that somebody new is called by. */
        @WithDefault("preferred_username")
        String usernameClaim();

        /**
         * Where the issuer names groups or roles, a path such as {@code realm_access.roles} included; for GitHub {@code organizations} or
         * {@code teams}. With it every login sets the roles anew; without it they are given here.
         */
        Optional<String> rolesClaim();

        /** What those are worth: {@code value=role}. */
        Optional<List<String>> roles();

        /** The roles of whoever has none of those. Without any they are not let in. */
        Optional<List<String>> defaultRoles();

        /** Whether somebody who was never here is let in. */
        @WithDefault("true")
        boolean createUsers();

        /**
         * What the issuer writes into {@code amr} or {@code acr} of an ID token when a second factor was used there, {@code mfa} say, and is believed:
         * such a login counts as one with a second factor. Unset, whoever has one here is asked for its code, whatever the issuer says.
         */
        Optional<List<String>> secondFactors();
    }
}
