package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {

    private final Handshake handshake = new Handshake(List.of("https://portal.example.org"));

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080,       127.0.0.1:8080, true",
        "https://Suite.example.org,   suite.example.org, true",
        "https://portal.example.org,  suite.example.org, true",
        "https://evil.example.org,    suite.example.org, false",
        "http://127.0.0.1:9999,       127.0.0.1:8080, false",
        "http://portal.example.org,   suite.example.org, false",
        "null,                        suite.example.org, false",
        "http://suite.example.org.evil.org, suite.example.org, false",
        "http://suite.example.org@evil.org, suite.example.org, false",
    })
    void letsInPagesOfItsOwnHostAndNamedOnes(String origin, String host, boolean allowed) {
        assertThat(handshake.isAllowed(origin, host)).isEqualTo(allowed);
    }

    @Test
    void letsInProgramsThatHaveNoOrigin() {
        assertThat(handshake.isAllowed(null, "suite.example.org")).isTrue();
    }

    @Test
    void findsTheTokenAmongTheSubProtocols() {
        assertThat(Handshake.token("cluster-ai.v1, bearer.abc.def.ghi")).contains("abc.def.ghi");
    }

    @ParameterizedTest
    @CsvSource({"cluster-ai.v1", "bearer.", "xbearer.abc"})
    void findsNoTokenWhereThereIsNone(String protocols) {
        assertThat(Handshake.token(protocols)).isEmpty();
        assertThat(Handshake.token(null)).isEmpty();
    }
}
