package io.clusterai.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitConfigTest {

    @Test
    void hasDefaults() {
        LimitConfig config = config(Map.of());

        assertThat(config.perAddress()).isEqualTo(100);
        assertThat(config.perUser()).isEqualTo(300);
        assertThat(config.perKey()).isEqualTo(300);
        assertThat(config.window()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.replicas()).isEqualTo(1);
        assertThat(config.storeTimeout()).isEqualTo(Duration.ofMillis(50));
        assertThat(config.remembered()).isEqualTo(20_000);
    }

    @Test
    void readsEveryKey() {
        LimitConfig config = config(Map.of(
                "gateway.limits.per-address", "1",
                "gateway.limits.per-user", "2",
                "gateway.limits.per-key", "3",
                "gateway.limits.window", "4s",
                "gateway.limits.replicas", "5",
                "gateway.limits.store-timeout", "6s",
                "gateway.limits.remembered", "7"));

        assertThat(config.perAddress()).isEqualTo(1);
        assertThat(config.perUser()).isEqualTo(2);
        assertThat(config.perKey()).isEqualTo(3);
        assertThat(config.window()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.replicas()).isEqualTo(5);
        assertThat(config.storeTimeout()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.remembered()).isEqualTo(7);
    }

    private static LimitConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(LimitConfig.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(LimitConfig.class);
    }
}
