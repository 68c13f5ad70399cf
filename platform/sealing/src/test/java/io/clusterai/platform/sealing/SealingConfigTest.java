package io.clusterai.platform.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SealingConfigTest {

    @Test
    void theDefaultsAreThese() {
        SealingConfig config = builder().build().getConfigMapping(SealingConfig.class);

        assertThat(config.lookEvery()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.settle()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.batchSize()).isEqualTo(200);
    }

    @Test
    void everyKeyIsRead() {
        SealingConfig config = builder()
                .withDefaultValue("sealing.look-every", "10s")
                .withDefaultValue("sealing.settle", "0s")
                .withDefaultValue("sealing.batch-size", "7")
                .build()
                .getConfigMapping(SealingConfig.class);

        assertThat(config.lookEvery()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.settle()).isZero();
        assertThat(config.batchSize()).isEqualTo(7);
    }

    private static SmallRyeConfigBuilder builder() {
        return new SmallRyeConfigBuilder()
                .withMapping(SealingConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter());
    }
}
