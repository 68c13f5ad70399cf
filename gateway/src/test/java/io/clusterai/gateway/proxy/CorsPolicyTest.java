package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsPolicyTest {

    private static final String PORTAL = "https://portal.example.org";

    private final CorsPolicy policy = new CorsPolicy(List.of(" https://Portal.example.org ", "http://localhost:3000"));

    @ParameterizedTest
    @ValueSource(strings = {PORTAL, "HTTPS://PORTAL.EXAMPLE.ORG", "http://localhost:3000"})
    void letsNamedOriginsRead(String origin) {
        assertThat(policy.answer(origin)).containsEntry("Access-Control-Allow-Origin", origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.org",
                "https://portal.example.org.evil.org",
                "http://portal.example.org",
                "https://portal.example.org:8443",
                "null",
                "*",
                ""
            })
    void tellsOthersNothing(String origin) {
        assertThat(policy.allows(origin)).isFalse();
        assertThat(policy.answer(origin)).isEmpty();
    }

    @Test
    void tellsProgramsNothing() {
        assertThat(policy.answer(null)).isEmpty();
    }

    @Test
    void neverAllowsCookiesOrEverybody() {
        assertThat(policy.preflight(PORTAL)).doesNotContainKey("Access-Control-Allow-Credentials");
        assertThat(policy.answer(PORTAL)).doesNotContainKey("Access-Control-Allow-Credentials");
        assertThat(policy.preflight(PORTAL)).doesNotContainValue("*");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "OPTIONS, https://a, PUT, true",
                "OPTIONS, none, PUT, false",
                "OPTIONS, https://a, none, false",
                "GET, https://a, PUT, false",
            })
    void knowsAPreflight(String method, String origin, String requested, boolean preflight) {
        assertThat(CorsPolicy.isPreflight(method, origin, requested)).isEqualTo(preflight);
    }

    @Test
    void knowsWhatServicesDoNotDecide() {
        assertThat(CorsPolicy.owns("access-control-allow-origin")).isTrue();
        assertThat(CorsPolicy.owns("Access-Control-Allow-Credentials")).isTrue();
        assertThat(CorsPolicy.owns("Accept")).isFalse();
    }
}
