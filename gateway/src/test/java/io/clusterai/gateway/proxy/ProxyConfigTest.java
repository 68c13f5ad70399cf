package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProxyConfigTest {

    @Test
    void hasItsDefaults() {
        ProxyConfig config = config(Map.of());

        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.maxBodySize().asLongValue()).isEqualTo(1L << 20);
        assertThat(config.connectionsPerInstance()).isEqualTo(256);
        assertThat(config.sitOut()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.allowedOrigins()).isEqualTo(Optional.empty());
    }

    @Test
    void readsEveryKey() {
        ProxyConfig config = config(Map.ofEntries(
                Map.entry("gateway.proxy.connect-timeout", "3s"),
                Map.entry("gateway.proxy.idle-timeout", "4s"),
                Map.entry("gateway.proxy.read-timeout", "5s"),
                Map.entry("gateway.proxy.max-body-size", "6K"),
                Map.entry("gateway.proxy.connections-per-instance", "7"),
                Map.entry("gateway.proxy.sit-out", "8s"),
                Map.entry("gateway.proxy.allowed-origins", "https://a,https://b")));

        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.maxBodySize().asLongValue()).isEqualTo(6144L);
        assertThat(config.connectionsPerInstance()).isEqualTo(7);
        assertThat(config.sitOut()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.allowedOrigins()).isEqualTo(Optional.of(List.of("https://a", "https://b")));
    }

    private static ProxyConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(ProxyConfig.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .build()
                .getConfigMapping(ProxyConfig.class);
    }
}
