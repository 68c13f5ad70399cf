package io.clusterai.gateway.stream;

import static io.clusterai.gateway.stream.Given.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.platform.events.TailRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RingServiceTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String SCRAPE = """
            { "source" : "host:a", "observedAt":"2026-01-01T12:00:00Z", "samples" : [
              {"name":"load", "labels":{"name":"not this","x":"[{\\"}]"}, "value":1.5} ,
              {"labels":{}, "value":2, "name":"memory"},{"name":"load","labels":{"ü":"😀"},"value":3},
              {"name":"disk","labels":{},"value":null} ], "further":[{"name":"load"}] }""";

    private final ObjectMapper json = new ObjectMapper();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final RingService rings = new RingService(null, config(), json, InstantSource.fixed(NOON), metrics);

    @ParameterizedTest
    @CsvSource({
        "load, 1.5 3",
        "memory, 2",
        "disk, null",
        "load memory, 1.5 2 3",
        "memory disk, 2 null",
        "load memory disk, 1.5 2 3 null",
        "other, ''"
    })
    void cutsAScrapeDownToTheWantedNames(String names, String values) throws Exception {
        Event event = scrape(SCRAPE);

        JsonNode cut = json.readTree(event.render()
                .apply(new Filter(Map.of("names", Set.of(names.split(" ")))))
                .toString());

        List<String> shown = new ArrayList<>();
        cut.path("samples").forEach(sample -> shown.add(sample.path("value").asText()));
        assertThat(String.join(" ", shown)).isEqualTo(values);
        assertThat(cut.path("source").asText()).isEqualTo("host:a");
        assertThat(cut.path("observedAt").asText()).isEqualTo("2026-01-01T12:00:00Z");
        assertThat(cut.path("further").size()).isEqualTo(1);
    }

    @Test
    void showsTheWholeScrapeAsItCame() {
        Event event = scrape(SCRAPE);

        assertThat(event.render().apply(Filter.ALL)).hasToString(SCRAPE);
        assertThat(event.facts())
                .isEqualTo(Map.of("sources", Set.of("host:a"), "names", Set.of("load", "memory", "disk")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"source\":\"a\"}", "{\"samples\":[]}", "{\"samples\":null,\"source\":\"a\"}", "{}"})
    void takesAScrapeWithoutSamples(String text) {
        assertThat(scrape(text).render().apply(new Filter(Map.of("names", Set.of("load")))))
                .hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{\"samples\":[{\"name\"", "{\"samples\":[{]}"})
    void refusesWhatIsNoScrape(String text) {
        assertThatThrownBy(() -> scrape(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void findsTheSamplesOfALongScrape() throws Exception {
        StringBuilder text = new StringBuilder("{\"source\":\"host:a\",\"samples\":[");
        for (int i = 0; i < 5_000; i++) {
            text.append(i == 0 ? "" : ",\n")
                    .append("{\"name\":\"n")
                    .append(i)
                    .append("\",\"value\":")
                    .append(i)
                    .append('}');
        }
        Event event = scrape(text.append("]}").toString());

        JsonNode cut = json.readTree(event.render()
                .apply(new Filter(Map.of("names", Set.of("n0", "n2500", "n4999"))))
                .toString());

        assertThat(cut.path("samples").findValuesAsText("value")).containsExactly("0", "2500", "4999");
    }

    @Test
    void manyDifferentFiltersTakeNoMoreThanTheirPart() {
        StringBuilder text = new StringBuilder("{\"source\":\"host:a\",\"samples\":[");
        for (int i = 0; i < 2_000; i++) {
            text.append(i == 0 ? "" : ",").append("{\"name\":\"n").append(i % 2).append("\",\"value\":1}");
        }
        Event event = scrape(text.append("]}").toString());

        for (int i = 0; i < 5_000; i++) {
            assertThat(event.render()
                            .apply(new Filter(Map.of("names", Set.of("n1", "other-" + i))))
                            .length())
                    .isPositive();
        }

        // A copy for each would be 100 MB.
        await().atMost(SOON)
                .until(() -> metrics.get("gateway_ring_bytes").gauge().value() <= 5 << 20);
    }

    private Event scrape(String text) {
        return rings.parse(
                PushTopic.METRICS,
                new TailRecord("samples", "id", 0, 7, "host:a", NOON, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static StreamConfig config() {
        return new SmallRyeConfigBuilder()
                .withMapping(StreamConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .build()
                .getConfigMapping(StreamConfig.class);
    }
}
