package io.clusterai.model.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PullConfigTest {

    @Test
    void hasPatientDefaults() {
        PullConfig config = config(Map.of());

        assertThat(config.stallAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.verifyWithin()).isEqualTo(Duration.ofMinutes(15));
        assertThat(config.attempts()).isEqualTo(5);
        assertThat(config.retryPause()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void readsEveryKey() {
        PullConfig config = config(Map.of(
                "model.pull.stall-after", "1s",
                "model.pull.verify-within", "2s",
                "model.pull.attempts", "3",
                "model.pull.retry-pause", "4s"));

        assertThat(config.stallAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.verifyWithin()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.attempts()).isEqualTo(3);
        assertThat(config.retryPause()).isEqualTo(Duration.ofSeconds(4));
    }

    private static PullConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(PullConfig.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(PullConfig.class);
    }
}
