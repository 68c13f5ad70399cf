package io.clusterai.auth.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OAuthConfigTest {

    @Test
    void nobodyElseVouchesUnlessConfigured() {
        OAuthConfig config = mapped(Map.of());

        assertThat(config.providers()).isEmpty();
        assertThat(config.externalUrls()).isEmpty();
        assertThat(config.stateLifetime()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.documentLifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(new OAuthModule().providers(config).all()).isEmpty();
    }

    @Test
    void readsEveryKey(@TempDir Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "from a file\n");
        OAuthConfig config = mapped(Map.ofEntries(
                Map.entry("auth.oauth.external-urls", "https://cluster.example,http://10.0.0.1:8080"),
                Map.entry("auth.oauth.state-lifetime", "PT3M"),
                Map.entry("auth.oauth.timeout", "PT1S"),
                Map.entry("auth.oauth.document-lifetime", "PT5M"),
                Map.entry("auth.oauth.providers.keycloak.issuer", "https://keycloak.example/realms/one"),
                Map.entry("auth.oauth.providers.keycloak.client-id", "cluster-ai"),
                Map.entry("auth.oauth.providers.keycloak.client-secret-file", secret.toString()),
                Map.entry("auth.oauth.providers.keycloak.label", "Keycloak"),
                Map.entry("auth.oauth.providers.keycloak.scopes", "openid,groups"),
                Map.entry("auth.oauth.providers.keycloak.username-claim", "nick"),
                Map.entry("auth.oauth.providers.keycloak.roles-claim", "realm_access.roles"),
                Map.entry("auth.oauth.providers.keycloak.roles", "a=admin,b=viewer"),
                Map.entry("auth.oauth.providers.keycloak.default-roles", "viewer"),
                Map.entry("auth.oauth.providers.keycloak.create-users", "false"),
                Map.entry("auth.oauth.providers.keycloak.second-factors", "mfa,gold"),
                Map.entry("auth.oauth.providers.hub.kind", "GITHUB"),
                Map.entry("auth.oauth.providers.hub.client-id", "hub-id"),
                Map.entry("auth.oauth.providers.hub.client-secret", "hub-secret"),
                Map.entry("auth.oauth.providers.hub.roles-claim", "teams"),
                Map.entry("auth.oauth.providers.google.kind", "GOOGLE"),
                Map.entry("auth.oauth.providers.google.client-id", "google-id")));

        Providers providers = new OAuthModule().providers(config);

        assertThat(config.stateLifetime()).isEqualTo(Duration.ofMinutes(3));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.documentLifetime()).isEqualTo(Duration.ofMinutes(5));
        assertThat(providers.externalUrls()).hasSize(2);
        Provider keycloak = providers.named("keycloak");
        assertThat(keycloak.secret()).contains("from a file");
        assertThat(keycloak.label()).isEqualTo("Keycloak");
        assertThat(keycloak.scopes()).containsExactly("openid", "groups");
        assertThat(keycloak.usernameClaim()).isEqualTo("nick");
        assertThat(keycloak.roles().claim()).contains("realm_access.roles");
        assertThat(keycloak.roles().roles()).containsOnlyKeys("a", "b");
        assertThat(keycloak.roles().otherwise()).containsExactly("viewer");
        assertThat(keycloak.createsUsers()).isFalse();
        assertThat(keycloak.secondFactors()).containsExactly("mfa", "gold");
        assertThat(providers.named("google").secondFactors()).isEmpty();
        assertThat(providers.named("hub").issuer()).isEqualTo(URI.create("https://github.com"));
        assertThat(providers.named("hub").scopes()).containsExactly("read:user", "read:org");
        assertThat(providers.named("google").issuer()).isEqualTo(URI.create("https://accounts.google.com"));
        assertThat(providers.named("google").label()).isEqualTo("google");
        assertThat(providers.named("google").secret()).isEqualTo(Optional.empty());
    }

    @Test
    void readsTheEnvironment() {
        OAuthConfig config = builder()
                .withSources(new EnvConfigSource(
                        Map.of(
                                "AUTH_OAUTH_EXTERNAL_URLS", "https://cluster.example",
                                "AUTH_OAUTH_PROVIDERS_GOOGLE_KIND", "GOOGLE",
                                "AUTH_OAUTH_PROVIDERS_GOOGLE_CLIENT_ID", "google-id",
                                "AUTH_OAUTH_PROVIDERS_GOOGLE_CLIENT_SECRET", "hush",
                                "AUTH_OAUTH_PROVIDERS_GOOGLE_DEFAULT_ROLES", "viewer"),
                        300))
                .build()
                .getConfigMapping(OAuthConfig.class);

        Provider google = new OAuthModule().providers(config).named("google");

        assertThat(google.clientId()).isEqualTo("google-id");
        assertThat(google.secret()).contains("hush");
        assertThat(google.roles().initial()).containsExactly("viewer");
    }

    @Test
    void saysWhichProviderIsWrong() {
        OAuthConfig config = mapped(Map.of(
                "auth.oauth.external-urls", "https://cluster.example", "auth.oauth.providers.one.client-id", "x"));

        assertThatThrownBy(() -> new OAuthModule().providers(config))
                .hasMessage("auth.oauth.providers.one: the issuer is not set");
    }

    private static OAuthConfig mapped(Map<String, String> values) {
        SmallRyeConfigBuilder builder = builder();
        values.forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(OAuthConfig.class);
    }

    private static SmallRyeConfigBuilder builder() {
        return new SmallRyeConfigBuilder()
                .withMapping(OAuthConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter());
    }
}
