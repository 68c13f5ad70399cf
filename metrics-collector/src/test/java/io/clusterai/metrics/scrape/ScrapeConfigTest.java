package io.clusterai.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.quarkus.runtime.configuration.PathConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScrapeConfigTest {

    @Test
    void hasDefaultsForEverythingButTheKey() {
        ScrapeConfig config = config(Map.of());

        assertThat(config.fixed()).isEmpty();
        assertThat(config.secretsKeyFile()).isEmpty();
        assertThat(config.otherSecretsKeyFiles()).isEmpty();
        assertThat(config.interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.maxBytes().asLongValue()).isEqualTo(8L << 20);
        assertThat(config.maxSamples()).isEqualTo(20_000);
        assertThat(config.maxTargets()).isEqualTo(500);
        assertThat(config.refreshEvery()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void readsEveryKey() {
        ScrapeConfig config = config(Map.of(
                "metrics.targets.static", "a=http://a/,b=http://b/",
                "metrics.targets.secrets-key-file", "key",
                "metrics.targets.other-secrets-key-files", "next,last",
                "metrics.targets.interval", "1s",
                "metrics.targets.timeout", "2s",
                "metrics.targets.max-bytes", "3K",
                "metrics.targets.max-samples", "4",
                "metrics.targets.max-targets", "5",
                "metrics.targets.refresh-every", "6s"));

        assertThat(config.fixed()).contains(List.of("a=http://a/", "b=http://b/"));
        assertThat(config.secretsKeyFile()).contains(Path.of("key"));
        assertThat(config.otherSecretsKeyFiles()).contains(List.of(Path.of("next"), Path.of("last")));
        assertThat(config.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.maxBytes().asLongValue()).isEqualTo(3L << 10);
        assertThat(config.maxSamples()).isEqualTo(4);
        assertThat(config.maxTargets()).isEqualTo(5);
        assertThat(config.refreshEvery()).isEqualTo(Duration.ofSeconds(6));
    }

    private static ScrapeConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(ScrapeConfig.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(Path.class, 200, new PathConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .build()
                .getConfigMapping(ScrapeConfig.class);
    }
}
