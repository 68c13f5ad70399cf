package io.clusterai.auth.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidersTest {

    private static final URI INSIDE = URI.create("http://10.0.0.1:8080");
    private static final URI OUTSIDE = URI.create("https://cluster.example");

    private final Provider provider = provider("https://issuer.example/realms/one/");
    private final Providers providers = new Providers(List.of(provider), List.of(OUTSIDE, INSIDE));

    @Test
    void peopleComeBackToWhereTheyAreIfThatIsOurs() {
        assertThat(providers.callback(provider, URI.create("http://10.0.0.1:8080/")))
                .hasToString("http://10.0.0.1:8080/api/v1/auth/providers/one/callback");
        assertThat(providers.callback(provider, URI.create("https://CLUSTER.example:443/")))
                .hasToString("https://cluster.example/api/v1/auth/providers/one/callback");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "http://cluster.example/",
                "https://cluster.example:8443/",
                "https://cluster.example.evil.example/",
                "https:///"
            })
    void andNowhereElse(String requested) {
        assertThat(providers.callback(provider, URI.create(requested)))
                .hasToString("https://cluster.example/api/v1/auth/providers/one/callback");
        assertThat(providers.pages(URI.create(requested))).hasToString("https://cluster.example/ui/");
    }

    @Test
    void aProviderNeedsAnAddressToComeBackTo() {
        assertThatThrownBy(() -> new Providers(List.of(provider), List.of())).hasMessageContaining("external-urls");
        assertThat(new Providers(List.of(), List.of()).all()).isEmpty();
    }

    @Test
    void anUnknownOneIsNotThere() {
        assertThatThrownBy(() -> providers.named("two"))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.PROVIDER_NOT_FOUND));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://issuer.example",
                "ftp://issuer.example",
                "issuer.example",
                "http://127.0.0.1.evil.example"
            })
    void secretsTravelUnderTls(String issuer) {
        assertThatThrownBy(() -> provider(issuer)).hasMessageContaining("https is needed");
    }

    @Test
    void exceptOnThisMachine() {
        assertThat(provider("http://127.0.0.1:8000").under("/x")).hasToString("http://127.0.0.1:8000/x");
        assertThat(provider.under("/.well-known/openid-configuration"))
                .hasToString("https://issuer.example/realms/one/.well-known/openid-configuration");
    }

    @Test
    void aDiscoveryDocumentIsOfTheIssuerThatWasAsked() {
        Map<String, Object> document = Map.of(
                "issuer", "https://issuer.example",
                "authorization_endpoint", "https://issuer.example/authorize",
                "token_endpoint", "https://issuer.example/token",
                "jwks_uri", "https://issuer.example/keys",
                "token_endpoint_auth_methods_supported", List.of("client_secret_post"),
                "authorization_response_iss_parameter_supported", true);

        Endpoints endpoints = Endpoints.of(URI.create("https://issuer.example"), document);

        assertThat(endpoints.basicCredentials()).isFalse();
        assertThat(endpoints.namesItself()).isTrue();
        assertThat(endpoints.userInfo()).isEmpty();
        assertThatThrownBy(() -> Endpoints.of(URI.create("https://other.example"), document))
                .hasMessageContaining("another issuer");
        assertThatThrownBy(() -> Endpoints.of(
                        URI.create("https://issuer.example"),
                        Map.of(
                                "issuer", "https://issuer.example",
                                "authorization_endpoint", "https://issuer.example/authorize",
                                "token_endpoint", "http://issuer.example/token",
                                "jwks_uri", "https://issuer.example/keys")))
                .hasMessageContaining("https is needed");
        assertThatThrownBy(() ->
                        Endpoints.of(URI.create("https://issuer.example"), Map.of("issuer", "https://issuer.example")))
                .hasMessageContaining("authorization_endpoint");
    }

    @Test
    void theWordOfASecondFactorCountsOnlyAsTheOperatorSaid() {
        Provider believed = provider(Provider.Kind.OIDC, List.of("mfa", "urn:example:two"));
        Provider silent = provider(Provider.Kind.OIDC, List.of());

        assertThat(believed.vouchesForSecondFactor(said(Map.of("amr", List.of("pwd", "mfa")))))
                .isTrue();
        assertThat(believed.vouchesForSecondFactor(said(Map.of("acr", "urn:example:two"))))
                .isTrue();
        assertThat(believed.vouchesForSecondFactor(said(Map.of("amr", List.of("pwd"), "acr", "urn:example:one"))))
                .isFalse();
        assertThat(believed.vouchesForSecondFactor(said(Map.of("groups", List.of("mfa")))))
                .isFalse();
        assertThat(silent.vouchesForSecondFactor(said(Map.of("amr", List.of("mfa")))))
                .isFalse();
        assertThatThrownBy(() -> provider(Provider.Kind.GITHUB, List.of("mfa")))
                .hasMessage("GitHub does not say whether a second factor was used");
    }

    private static Claims said(Map<String, Object> values) {
        return new Claims("https://issuer.example", "ann", values);
    }

    @Test
    void printsNoSecret() {
        assertThat(provider.toString()).doesNotContain("secret");
    }

    private static Provider provider(String issuer) {
        return provider(Provider.Kind.OIDC, issuer, List.of());
    }

    private static Provider provider(Provider.Kind kind, List<String> secondFactors) {
        return provider(kind, "https://issuer.example", secondFactors);
    }

    private static Provider provider(Provider.Kind kind, String issuer, List<String> secondFactors) {
        return new Provider(
                "one",
                "One",
                kind,
                URI.create(issuer),
                "cluster-ai",
                Optional.of("secret"),
                List.of("openid"),
                "preferred_username",
                RoleMapping.of(Optional.empty(), List.of(), List.of()),
                true,
                secondFactors);
    }
}
