package io.clusterai.auth.oauth;

import io.clusterai.platform.sealing.SealingKeys;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes providers from configuration. */
class OAuthModule {

    private static final URI GOOGLE = URI.create("https://accounts.google.com");
    private static final URI GITHUB = URI.create("https://github.com");

    @Produces
    @Singleton
    LoginStates states(SealingKeys keys, OAuthConfig config) {
        return new LoginStates(keys.macs("login-states.v1"), config.stateLifetime());
    }

    @Produces
    @Singleton
    Providers providers(OAuthConfig config) {
        List<Provider> all = config.providers().entrySet().stream()
                .map(entry -> providerOf(entry.getKey(), entry.getValue()))
                .toList();
        return new Providers(all, config.externalUrls().orElseGet(List::of));
    }

    private static Provider providerOf(String name, OAuthConfig.ProviderConfig config) {
        try {
            return new Provider(
                    name,
                    config.label().orElse(name),
                    config.kind(),
                    config.issuer().orElseGet(() -> switch (config.kind()) {
                        case GOOGLE -> GOOGLE;
                        case GITHUB -> GITHUB;
                        case OIDC -> throw new IllegalArgumentException("the issuer is not set");
                    }),
                    config.clientId(),
                    config.clientSecretFile().map(OAuthModule::read).or(config::clientSecret),
                    config.scopes().orElseGet(() -> scopesOf(config)),
                    config.usernameClaim(),
                    RoleMapping.of(
                            config.rolesClaim(),
                            config.roles().orElseGet(List::of),
                            config.defaultRoles().orElseGet(List::of)),
                    config.createUsers(),
                    config.secondFactors().orElseGet(List::of));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalStateException("auth.oauth.providers." + name + ": " + wrong.getMessage(), wrong);
        }
    }

    private static List<String> scopesOf(OAuthConfig.ProviderConfig config) {
        if (config.kind() != Provider.Kind.GITHUB) {
            return List.of("openid", "profile", "email");
        }
        Optional<String> groups = config.rolesClaim();
        return groups.isPresent() ? List.of("read:user", "read:org") : List.of("read:user");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the secret cannot be read: " + file, unreadable);
        }
    }
}
