package io.clusterai.launcher.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlatformTest {

    private static final SuiteOptions EMBEDDED = options(Optional.empty());
    private static final SuiteOptions EXTERNAL = options(Optional.of("somewhere"));

    @Test
    void linuxOnX86RunsEverything() {
        assertThat(new Platform("Linux", "amd64").refusal(EMBEDDED)).isEmpty();
    }

    @Test
    void anotherPlatformIsRefusedAndToldWhatToUse() {
        assertThat(new Platform("Mac OS X", "aarch64").refusal(EMBEDDED))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .contains("Mac OS X aarch64")
                        .contains("--external-postgres", "--external-kafka", "--external-redis"));
        assertThat(new Platform("Linux", "aarch64").refusal(EMBEDDED)).isPresent();
    }

    @Test
    void anotherPlatformWithServersOfItsOwnIsWelcome() {
        assertThat(new Platform("Mac OS X", "aarch64").refusal(EXTERNAL)).isEmpty();
    }

    private static SuiteOptions options(Optional<String> external) {
        return new SuiteOptions(Map.of(), 8080, "127.0.0.1", false, false, external, external, external);
    }
}
