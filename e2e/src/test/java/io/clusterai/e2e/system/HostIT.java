package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The numbers on the screen are those of this machine. */
class HostIT {

    @Test
    void cpuAgreesWithTheKernelWithinFivePoints() throws IOException {
        try (Stream stream = Stream.open(Api.admin()).subscribe("1", "metrics")) {
            // From one sample to another, so that both sides speak of the same seconds.
            nextCpu(stream);
            Ticks before = Ticks.now();
            List<Double> ratios = new ArrayList<>();
            for (int sample = 0; sample < 10; sample++) {
                ratios.add(nextCpu(stream));
            }
            Ticks after = Ticks.now();

            double ours =
                    ratios.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            assertThat(ours).isCloseTo(after.busySince(before), within(0.05));
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

    private static double nextCpu(Stream stream) {
        while (true) {
            Stream.Frame frame = stream.next(
                    Duration.ofSeconds(20),
                    candidate -> candidate.type().equals("event")
                            && candidate.data().path("source").asText().startsWith("host:"));
            for (JsonNode sample : frame.data().path("samples")) {
                if (sample.path("name").asText().equals("node_cpu_utilization_ratio")) {
                    return sample.path("value").asDouble();
                }
            }
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
