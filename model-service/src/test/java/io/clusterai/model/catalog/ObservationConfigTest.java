package io.clusterai.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObservationConfigTest {

    @Test
    void defaultsShowADeadNodeWithinTenSeconds() {
        ObservationConfig config = config(Map.of());

        assertThat(config.every()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.toleratedMisses()).isEqualTo(2);
    }

    @Test
    void readsEveryKey() {
        ObservationConfig config =
                config(Map.of("model.observation.every", "3s", "model.observation.tolerated-misses", "4"));

        assertThat(config.every()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.toleratedMisses()).isEqualTo(4);
    }

    private static ObservationConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(ObservationConfig.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(ObservationConfig.class);
    }
}
