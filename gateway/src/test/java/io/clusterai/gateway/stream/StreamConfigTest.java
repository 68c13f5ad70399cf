package io.clusterai.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamConfigTest {

    @Test
    void hasItsDefaults() {
        StreamConfig config = config(Map.of());

        assertThat(config.ringSpan()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.ringSize().asLongValue()).isEqualTo(8L << 20);
        assertThat(config.catchUp()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.subscriptions()).isEqualTo(32);
        assertThat(config.waitingEvents()).isEqualTo(10_000);
        assertThat(config.window().asLongValue()).isEqualTo(32L << 10);
        assertThat(config.longFrames().asLongValue()).isEqualTo(32L << 20);
        assertThat(config.sockets()).isEqualTo(20_000);
        assertThat(config.socketsPerUser()).isEqualTo(200);
        assertThat(config.framesPerSecond()).isEqualTo(50);
        assertThat(config.reconnectWithin()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.stall()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.snapshotRetry()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.snapshotItems()).isEqualTo(2_000);
    }

    @Test
    void readsEveryKey() {
        StreamConfig config = config(Map.ofEntries(
                Map.entry("gateway.stream.ring-span", "1s"),
                Map.entry("gateway.stream.ring-size", "2K"),
                Map.entry("gateway.stream.catch-up", "3s"),
                Map.entry("gateway.stream.subscriptions", "4"),
                Map.entry("gateway.stream.waiting-events", "5"),
                Map.entry("gateway.stream.window", "6K"),
                Map.entry("gateway.stream.long-frames", "14K"),
                Map.entry("gateway.stream.sockets", "10"),
                Map.entry("gateway.stream.sockets-per-user", "11"),
                Map.entry("gateway.stream.frames-per-second", "12"),
                Map.entry("gateway.stream.reconnect-within", "13s"),
                Map.entry("gateway.stream.stall", "7s"),
                Map.entry("gateway.stream.snapshot-retry", "8s"),
                Map.entry("gateway.stream.snapshot-items", "9")));

        assertThat(config.ringSpan()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.ringSize().asLongValue()).isEqualTo(2048L);
        assertThat(config.catchUp()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.subscriptions()).isEqualTo(4);
        assertThat(config.waitingEvents()).isEqualTo(5);
        assertThat(config.window().asLongValue()).isEqualTo(6144L);
        assertThat(config.longFrames().asLongValue()).isEqualTo(14_336L);
        assertThat(config.sockets()).isEqualTo(10);
        assertThat(config.socketsPerUser()).isEqualTo(11);
        assertThat(config.framesPerSecond()).isEqualTo(12);
        assertThat(config.reconnectWithin()).isEqualTo(Duration.ofSeconds(13));
        assertThat(config.stall()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.snapshotRetry()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.snapshotItems()).isEqualTo(9);
    }

    private static StreamConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(StreamConfig.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .build()
                .getConfigMapping(StreamConfig.class);
    }
}
