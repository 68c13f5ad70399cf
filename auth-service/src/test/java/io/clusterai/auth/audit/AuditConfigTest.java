package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditConfigTest {

    @Test
    void vouchesHalfAMinuteLateAtMost() {
        AuditConfig config = mapped(Map.of());

        assertThat(config.checkpointEvery()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.checkpointRecords()).isEqualTo(1000);
    }

    @Test
    void keepsEverythingUnlessToldOtherwise() {
        assertThat(mapped(Map.of()).retention()).isEmpty();
    }

    @Test
    void readsEveryKey() {
        AuditConfig config = mapped(Map.of(
                "auth.audit.checkpoint-every",
                "PT5M",
                "auth.audit.checkpoint-records",
                "10",
                "auth.audit.retention",
                "400d"));

        assertThat(config.checkpointEvery()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.checkpointRecords()).isEqualTo(10);
        assertThat(config.retention()).contains(Duration.ofDays(400));
    }

    private static AuditConfig mapped(Map<String, String> values) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withMapping(AuditConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter());
        values.forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(AuditConfig.class);
    }
}
