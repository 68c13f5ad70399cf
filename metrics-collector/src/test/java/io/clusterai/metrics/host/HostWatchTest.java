package io.clusterai.metrics.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.contracts.Sample;
import io.clusterai.metrics.sample.Scrape;
import io.clusterai.metrics.sample.SourceId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class HostWatchTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Deque<Optional<HostReading>> readings = new ArrayDeque<>();
    private final HostWatch watch = new HostWatch(
            SourceId.host("n1"),
            () -> readings.removeFirst().orElseThrow(() -> new IOException("no /proc")),
            new HostSamples("n1", device -> false),
            new FilesystemWatch(
                    new Filesystems(java.nio.file.Path.of("mounts"), java.nio.file.Path.of("/")), () -> NOON),
            Duration.ofSeconds(1),
            () -> NOON);

    @Test
    void theFirstLookHasCountersAndNoRates() {
        readings.add(Optional.of(reading(0, 100, 100, 1000)));

        Scrape scrape = watch.look();

        assertThat(scrape.source()).isEqualTo(SourceId.host("n1"));
        assertThat(value(scrape, "up")).hasValue(1);
        assertThat(value(scrape, "node_network_receive_bytes_total")).hasValue(1000);
        assertThat(value(scrape, "node_memory_utilization_ratio")).hasValue(0.75);
        assertThat(value(scrape, "node_disk_utilization_ratio")).hasValue(0.5);
        assertThat(value(scrape, "node_cpu_utilization_ratio")).isEmpty();
        assertThat(value(scrape, "node_network_receive_bytes_per_second")).isEmpty();
    }

    @Test
    void theSecondLookHasRates() {
        readings.add(Optional.of(reading(0, 100, 100, 1000)));
        readings.add(Optional.of(reading(2, 175, 125, 5000)));
        watch.look();

        Scrape second = watch.look();

        assertThat(second.observedAt()).isEqualTo(NOON.plusSeconds(2));
        assertThat(value(second, "node_cpu_utilization_ratio")).hasValue(0.75);
        assertThat(value(second, "node_network_receive_bytes_per_second")).hasValue(2000);
    }

    @Test
    void aCounterThatBeganAgainAddsNothing() {
        readings.add(Optional.of(reading(0, 100, 100, 5000)));
        readings.add(Optional.of(reading(1, 150, 150, 10)));
        watch.look();

        assertThat(value(watch.look(), "node_network_receive_bytes_per_second")).hasValue(0);
    }

    @Test
    void aHostThatCannotBeReadIsDownWithTheReason() {
        readings.add(Optional.empty());

        Scrape scrape = watch.look();

        assertThat(scrape.failure())
                .hasValueSatisfying(reason -> assertThat(reason).contains("cannot be read"));
        assertThat(value(scrape, "up")).hasValue(0);
        assertThat(scrape.samples()).hasSize(2);
    }

    @Test
    void ratesDoNotAverageOverAPause() {
        readings.add(Optional.of(reading(0, 100, 100, 1000)));
        readings.add(Optional.of(reading(600, 175, 125, 5000)));
        watch.look();
        watch.forget();

        assertThat(value(watch.look(), "node_cpu_utilization_ratio")).isEmpty();
    }

    @Test
    void everySampleNamesItsNode() {
        readings.add(Optional.of(reading(0, 100, 100, 1000)));

        assertThat(watch.look().samples()).allSatisfy(sample -> assertThat(sample.labels())
                .containsAllEntriesOf(Map.of("job", "node", "instance", "n1")));
    }

    private static HostReading reading(int second, int busy, int idle, long received) {
        List<CpuTimes> cpu = CpuTimes.parse("cpu " + busy + " 0 0 " + idle + "\ncpu0 " + busy + " 0 0 " + idle);
        return new HostReading(
                NOON.plusSeconds(second),
                cpu.getFirst(),
                cpu.subList(1, 2),
                NOON.minusSeconds(1000),
                MemoryUse.parse("MemTotal: 100 kB\nMemAvailable: 25 kB\n"),
                List.of(new FilesystemUse(new Mount("/dev/a", "/", "ext4"), 1000, 500, 500)),
                List.of(new NetworkCounters("eth0", received, 0, 0, 0, 0, 0, 0, 0)),
                new LoadAverage(1, 2, 3));
    }

    private static OptionalDouble value(Scrape scrape, String name) {
        return scrape.samples().stream()
                .filter(sample -> sample.name().equals(name))
                .mapToDouble(Sample::value)
                .findFirst();
    }
}
