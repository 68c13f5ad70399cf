package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class ContentPolicyTest {

    @Test
    void letsTheDashboardStyleItselfWithItsNonceAlone() {
        assertThat(ContentPolicy.of("/ui/alerts", () -> "abc"))
                .contains("style-src 'self' 'nonce-abc';", "script-src 'self';")
                .doesNotContain("unsafe");
    }

    @Test
    void runsNoScriptsThatAreNotFilesInTheDocumentation() {
        assertThat(ContentPolicy.of("/docs/", ContentPolicyTest::none)).contains("script-src 'self';");
    }

    @Test
    void allowsDataNothing() {
        assertThat(ContentPolicy.of("/api/v1/alerts", ContentPolicyTest::none))
                .isEqualTo("default-src 'none'; frame-ancestors 'none'");
    }

    private static String none() {
        throw new NoSuchElementException("needs no nonce");
    }
}
