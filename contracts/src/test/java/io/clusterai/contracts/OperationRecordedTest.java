package io.clusterai.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.contracts.OperationRecorded.Change;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperationRecordedTest {

    @Test
    void tellsOnlyTheFieldsThatDiffer() {
        assertThat(Change.between(
                        Map.of("name", "busy", "severity", "info", "for", "PT1M"),
                        Map.of("name", "busy", "severity", "critical", "enabled", "true")))
                .containsExactly(
                        new Change("enabled", null, "true"),
                        new Change("for", "PT1M", null),
                        new Change("severity", "info", "critical"));
    }

    @Test
    void neverTellsASecret() {
        assertThat(Change.masked("secret")).isEqualTo(new Change("secret", Change.MASK, Change.MASK));
    }

    @Test
    void shortensWhatIsTooLongForARecord() {
        assertThat(new Change("expression", null, "x".repeat(5000)).after())
                .hasSize(1000)
                .endsWith("…");
    }
}
