package io.clusterai.metrics.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.clusterai.contracts.Sample;
import io.clusterai.contracts.SamplesObserved;
import io.clusterai.metrics.sample.Scrape;
import io.clusterai.metrics.sample.SourceId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventSplitTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    private final ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());

    @Test
    void aSmallScrapeIsOneEvent() {
        Sample sample = new Sample("a", Map.of(), 1);

        assertThat(new EventSplit(10_000).split(scrape(List.of(sample))))
                .containsExactly(new SamplesObserved("host:n", NOON, List.of(sample)));
    }

    @Test
    void aLargeScrapeIsToldInPiecesThatFit() throws JsonProcessingException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            samples.add(new Sample("metric_" + i, Map.of("path", "\"ü\\\n".repeat(i % 7), "job", "x"), i / 3.0));
        }

        List<SamplesObserved> events = new EventSplit(4_000).split(scrape(samples));

        assertThat(events.stream().flatMap(event -> event.samples().stream())).containsExactlyElementsOf(samples);
        assertThat(events).hasSizeGreaterThan(5);
        for (SamplesObserved event : events) {
            assertThat(json.writeValueAsString(event).getBytes(StandardCharsets.UTF_8).length)
                    .isLessThanOrEqualTo(4_000);
        }
    }

    @Test
    void leavesOutWhatJsonCannotSay() {
        Sample finite = new Sample("a", Map.of(), 1);

        assertThat(new EventSplit(10_000)
                        .split(scrape(List.of(
                                new Sample("nan", Map.of(), Double.NaN),
                                finite,
                                new Sample("inf", Map.of(), Double.NEGATIVE_INFINITY)))))
                .flatExtracting(SamplesObserved::samples)
                .containsExactly(finite);
        assertThat(new EventSplit(10_000).split(scrape(List.of(new Sample("nan", Map.of(), Double.NaN)))))
                .isEmpty();
    }

    private static Scrape scrape(List<Sample> samples) {
        return new Scrape(SourceId.host("n"), NOON, Duration.ofSeconds(1), Optional.empty(), samples);
    }
}
