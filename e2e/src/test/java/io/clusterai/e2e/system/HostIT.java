package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Stream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The numbers on the screen are those of this machine. */
class HostIT {

    @Test
    void cpuAgreesWithTheKernelWithinFivePoints() throws IOException {
        try (KernelCpu kernel = new KernelCpu();
                Stream stream = Stream.open(Api.admin()).subscribe("1", "metrics")) {
            Instant begin = nextCpu(stream).observedAt();
            Instant end = begin;
            double busySeconds = 0;
            for (int sample = 0; sample < 10; sample++) {
                Cpu cpu = nextCpu(stream);
                busySeconds += cpu.ratio() * seconds(end, cpu.observedAt());
                end = cpu.observedAt();
            }

            // Seconds are of unequal length on a busy machine, and a frame arrives after its sample was taken:
            // the kernel is asked for exactly the time that the samples cover.
            assertThat(busySeconds / seconds(begin, end)).isCloseTo(kernel.busy(begin, end), within(0.05));
        }
    }

    @Test
    void memoryAgreesWithTheKernel() throws IOException {
        JsonNode total = Api.admin()
                .items("/api/v1/metrics/latest?name=node_memory_MemTotal_bytes")
                .getFirst();

        long kibibytes = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
        assertThat(total.path("value").asLong()).isEqualTo(kibibytes * 1024);
        assertThat(total.path("stale").asBoolean()).isFalse();
    }

    @Test
    void historyAnswersInThePrometheusForm() {
        Api admin = Api.admin();
        long now = System.currentTimeMillis() / 1000;

        JsonNode answer = admin.get("/api/v1/metrics/query_range?query=node_cpu_utilization_ratio&start=" + (now - 60)
                        + "&end=" + now + "&step=5")
                .expect(200)
                .json();

        assertThat(answer.path("status").asText()).isEqualTo("success");
        assertThat(answer.path("data").path("resultType").asText()).isEqualTo("matrix");
        assertThat(answer.path("data").path("result").path(0).path("values").size())
                .isPositive();
    }

    private static Cpu nextCpu(Stream stream) {
        while (true) {
            Stream.Frame frame = stream.next(
                    Duration.ofSeconds(20),
                    candidate -> candidate.type().equals("event")
                            && candidate.data().path("source").asText().startsWith("host:"));
            for (JsonNode sample : frame.data().path("samples")) {
                if (sample.path("name").asText().equals("node_cpu_utilization_ratio")) {
                    return new Cpu(
                            Instant.parse(frame.data().path("observedAt").asText()),
                            sample.path("value").asDouble());
                }
            }
        }
    }

    private static double seconds(Instant begin, Instant end) {
        return Duration.between(begin, end).toNanos() / 1e9;
    }

    /** @param ratio since the sample before */
    private record Cpu(Instant observedAt, double ratio) {}

    /** What the kernel itself counts, noted 50 times a second. */
    private static final class KernelCpu implements AutoCloseable {

        private final NavigableMap<Instant, Ticks> noted = new ConcurrentSkipListMap<>();
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        private final ScheduledFuture<?> notes;

        KernelCpu() {
            note();
            notes = clock.scheduleAtFixedRate(this::note, 20, 20, TimeUnit.MILLISECONDS);
        }

        double busy(Instant begin, Instant end) {
            return noted.floorEntry(end)
                    .getValue()
                    .busySince(noted.floorEntry(begin).getValue());
        }

        private void note() {
            try {
                noted.put(Instant.now(), Ticks.now());
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        @Override
        public void close() {
            notes.cancel(false);
            clock.shutdown();
        }
    }

    /** Field meanings: proc(5), {@code /proc/stat}; guest time is already part of user time. */
    private record Ticks(long idle, long total) {

        static Ticks now() throws IOException {
            String[] fields =
                    Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+");
            long[] ticks = LongStream.range(1, 9)
                    .map(field -> Long.parseLong(fields[(int) field]))
                    .toArray();
            return new Ticks(ticks[3] + ticks[4], LongStream.of(ticks).sum());
        }

        double busySince(Ticks before) {
            return 1 - (double) (idle - before.idle) / (total - before.total);
        }
    }
}
