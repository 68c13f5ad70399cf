package io.clusterai.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthConfigTest {

    @Test
    void hasItsDefaults() {
        HealthConfig config = config(Map.of());

        assertThat(config.every()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.timeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(config.essential()).containsExactly("postgresql");
    }

    @Test
    void readsEveryKey() {
        HealthConfig config = config(Map.ofEntries(
                Map.entry("gateway.health.every", "3s"),
                Map.entry("gateway.health.timeout", "4s"),
                Map.entry("gateway.health.essential", "kafka,auth-service")));

        assertThat(config.every()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.essential()).containsExactlyInAnyOrder("kafka", "auth-service");
    }

    static HealthConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(HealthConfig.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(HealthConfig.class);
    }
}
