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
        assertThat(config.answerTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.headTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.bodyTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.requestsPerService()).isEqualTo(256);
        assertThat(config.retries()).isEqualTo(2);
        assertThat(config.retryShare()).isEqualTo(0.1);
        assertThat(config.breakerWindow()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.breakerMinimum()).isEqualTo(10);
        assertThat(config.breakerRatio()).isEqualTo(0.5);
        assertThat(config.breakerOpenFor()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.breakerSlowAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.maxBodySize().asLongValue()).isEqualTo(1L << 20);
        assertThat(config.maxOpenBodySize().asLongValue()).isEqualTo(16L << 10);
        assertThat(config.slowBodiesPerClient()).isEqualTo(32);
        assertThat(config.connectionsPerInstance()).isEqualTo(256);
        assertThat(config.sitOut()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.allowedOrigins()).isEqualTo(Optional.empty());
        assertThat(config.trustedProxies()).isEqualTo(Optional.empty());
    }

    @Test
    void readsEveryKey() {
        ProxyConfig config = config(Map.ofEntries(
                Map.entry("gateway.proxy.connect-timeout", "3s"),
                Map.entry("gateway.proxy.idle-timeout", "4s"),
                Map.entry("gateway.proxy.read-timeout", "5s"),
                Map.entry("gateway.proxy.max-body-size", "6K"),
                Map.entry("gateway.proxy.max-open-body-size", "5K"),
                Map.entry("gateway.proxy.slow-bodies-per-client", "20"),
                Map.entry("gateway.proxy.connections-per-instance", "7"),
                Map.entry("gateway.proxy.sit-out", "8s"),
                Map.entry("gateway.proxy.answer-timeout", "9s"),
                Map.entry("gateway.proxy.body-timeout", "10s"),
                Map.entry("gateway.proxy.requests-per-service", "11"),
                Map.entry("gateway.proxy.retries", "12"),
                Map.entry("gateway.proxy.retry-share", "0.13"),
                Map.entry("gateway.proxy.breaker-window", "14s"),
                Map.entry("gateway.proxy.breaker-minimum", "15"),
                Map.entry("gateway.proxy.breaker-ratio", "0.16"),
                Map.entry("gateway.proxy.breaker-open-for", "17s"),
                Map.entry("gateway.proxy.breaker-slow-after", "18s"),
                Map.entry("gateway.proxy.head-timeout", "19s"),
                Map.entry("gateway.proxy.trusted-proxies", "10.0.0.0/8,::1"),
                Map.entry("gateway.proxy.allowed-origins", "https://a,https://b")));

        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.idleTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.maxBodySize().asLongValue()).isEqualTo(6144L);
        assertThat(config.maxOpenBodySize().asLongValue()).isEqualTo(5120L);
        assertThat(config.slowBodiesPerClient()).isEqualTo(20);
        assertThat(config.connectionsPerInstance()).isEqualTo(7);
        assertThat(config.sitOut()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.answerTimeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.bodyTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.requestsPerService()).isEqualTo(11);
        assertThat(config.retries()).isEqualTo(12);
        assertThat(config.retryShare()).isEqualTo(0.13);
        assertThat(config.breakerWindow()).isEqualTo(Duration.ofSeconds(14));
        assertThat(config.breakerMinimum()).isEqualTo(15);
        assertThat(config.breakerRatio()).isEqualTo(0.16);
        assertThat(config.breakerOpenFor()).isEqualTo(Duration.ofSeconds(17));
        assertThat(config.breakerSlowAfter()).isEqualTo(Duration.ofSeconds(18));
        assertThat(config.headTimeout()).isEqualTo(Duration.ofSeconds(19));
        assertThat(config.trustedProxies()).isEqualTo(Optional.of(List.of("10.0.0.0/8", "::1")));
        assertThat(config.allowedOrigins()).isEqualTo(Optional.of(List.of("https://a", "https://b")));
    }

    static ProxyConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(ProxyConfig.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .build()
                .getConfigMapping(ProxyConfig.class);
    }
}
