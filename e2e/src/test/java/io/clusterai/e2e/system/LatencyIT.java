package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a client sees arrives while it still matters. Sender and client share a clock here. */
class LatencyIT {

    private static final Duration BOUND = Duration.ofSeconds(2);

    @Test
    void samplesReachTheClientWithinTwoSeconds() {
        try (Stream stream = Stream.open(Api.admin()).subscribe("1", "metrics")) {
            List<Duration> latencies = new ArrayList<>();
            stream.next(Duration.ofSeconds(20), frame -> frame.type().equals("snapshot"));

            while (latencies.size() < 60) {
                Stream.Frame frame = stream.next(
                        Duration.ofSeconds(20),
                        candidate -> candidate.type().equals("event")
                                && candidate.data().path("source").asText().startsWith("host:"));
                Instant taken = Instant.parse(frame.data().path("observedAt").asText());
                latencies.add(Duration.between(taken, frame.receivedAt()));
            }

            System.out.printf(
                    "sample taken to frame received: p50 %s p95 %s%n",
                    percentile(latencies, 50), percentile(latencies, 95));
            assertThat(percentile(latencies, 95)).isLessThanOrEqualTo(BOUND);
        }
    }

    @Test
    void alertsReachTheClientWithinTwoSeconds() {
        Api admin = Api.admin();
        try (Stream stream = Stream.open(admin).subscribe("1", "alerts");
                Rules rules = new Rules(admin)) {
            stream.next(Duration.ofSeconds(20), frame -> frame.type().equals("snapshot"));
            Set<String> awaited = new HashSet<>();
            for (int index = 0; index < 20; index++) {
                String name = Rules.uniqueName("Latency");
                rules.rule(name, Rules.ALWAYS);
                awaited.add(name);
            }
            List<Duration> latencies = new ArrayList<>();

            while (!awaited.isEmpty()) {
                Stream.Frame frame = stream.next(
                        Duration.ofSeconds(30),
                        candidate -> candidate.type().equals("event")
                                && candidate.data().path("state").asText().equals("FIRING")
                                && awaited.contains(
                                        candidate.data().path("name").asText()));
                awaited.remove(frame.data().path("name").asText());
                Instant held = Instant.parse(frame.data().path("startedAt").asText());
                latencies.add(Duration.between(held, frame.receivedAt()));
            }

            System.out.printf(
                    "condition held to alert frame: p50 %s p95 %s%n",
                    percentile(latencies, 50), percentile(latencies, 95));
            assertThat(percentile(latencies, 95)).isLessThanOrEqualTo(BOUND);
        }
    }

    private static Duration percentile(List<Duration> values, int percent) {
        List<Duration> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) Math.ceil(sorted.size() * percent / 100.0) - 1);
    }
}
