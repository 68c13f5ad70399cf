package io.clusterai.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheConfigTest {

    @Test
    void hasItsDefaults() {
        CacheConfig config = config(Map.of());

        assertThat(config.ttl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.staleIfError()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.size().asLongValue()).isEqualTo(32L << 20);
        assertThat(config.longestAnswer().asLongValue()).isEqualTo(256L << 10);
        assertThat(config.storeTimeout()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void readsEveryKey() {
        CacheConfig config = config(Map.of(
                "gateway.cache.ttl", "3s",
                "gateway.cache.stale-if-error", "4s",
                "gateway.cache.size", "5M",
                "gateway.cache.longest-answer", "6K",
                "gateway.cache.store-timeout", "7ms"));

        assertThat(config.ttl()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.staleIfError()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.size().asLongValue()).isEqualTo(5L << 20);
        assertThat(config.longestAnswer().asLongValue()).isEqualTo(6L << 10);
        assertThat(config.storeTimeout()).isEqualTo(Duration.ofMillis(7));
    }

    static CacheConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(CacheConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withDefaultValues(values)
                .build()
                .getConfigMapping(CacheConfig.class);
    }
}
