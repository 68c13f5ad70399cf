package io.clusterai.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.clusterai.contracts.Sample;
import io.clusterai.metrics.sample.Scrape;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetScraperTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Deque<String> answers = new ArrayDeque<>();
    private final ScrapeTarget target = new ScrapeTarget(
            new TargetId(new UUID(1, 2)),
            URI.create("http://dask:8787/metrics"),
            Duration.ofSeconds(15),
            Map.of("team", "x"),
            Optional.of(NOON));
    private final TargetScraper scraper = new TargetScraper(
            target,
            asked -> {
                String answer = answers.removeFirst();
                if (answer.startsWith("!")) {
                    throw new ScrapeFailedException(answer.substring(1));
                }
                return answer;
            },
            3,
            () -> NOON);

    @Test
    void aGoodAnswerIsUp() {
        answers.add("a 1\nb 2\n");

        Scrape scrape = scraper.scrape();

        assertThat(scrape.failure()).isEmpty();
        assertThat(scrape.source()).isEqualTo(target.id().source());
        assertThat(names(scrape))
                .containsExactly(
                        "a=1.0", "b=2.0", "up=1.0", "scrape_duration_seconds=0.0", "scrape_samples_scraped=2.0");
        assertThat(scrape.samples()).allSatisfy(sample -> assertThat(sample.labels())
                .isEqualTo(Map.of("job", "target", "instance", "dask:8787", "team", "x")));
    }

    @ParameterizedTest
    @CsvSource({"!no connection,no connection", "<html>,line 1: ", "'a 1\nb 2\nc 3\nd 4\n',more than 3 samples"})
    void anythingElseIsDownWithTheReason(String answer, String reason) {
        answers.add(answer);

        Scrape scrape = scraper.scrape();

        assertThat(scrape.failure()).hasValueSatisfying(told -> assertThat(told).contains(reason));
        assertThat(names(scrape))
                .containsExactly("up=0.0", "scrape_duration_seconds=0.0", "scrape_samples_scraped=0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "auth=http://127.0.0.1:9001/q/metrics,auth,127.0.0.1:9001",
        "dask = https://dask.example/metrics,dask,dask.example:443",
        "v6=http://[::1]:1/m?a=b,v6,[::1]:1",
    })
    void readsTargetsOfTheConfiguration(String entry, String job, String instance) {
        ScrapeTarget fixed = ScrapeTarget.fixed(entry, Duration.ofSeconds(10));

        assertThat(fixed.isFixed()).isTrue();
        assertThat(fixed.seriesLabels()).isEqualTo(Map.of("job", job, "instance", instance));
        assertThat(fixed.id())
                .isEqualTo(ScrapeTarget.fixed(entry, Duration.ofSeconds(10)).id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://x/", "=http://x/", "job=", "job=nothing", "job=http://"})
    void refusesMalformedConfiguration(String entry) {
        assertThatIllegalArgumentException().isThrownBy(() -> ScrapeTarget.fixed(entry, Duration.ofSeconds(10)));
    }

    private static List<String> names(Scrape scrape) {
        return scrape.samples().stream()
                .map((Sample sample) -> sample.name() + "=" + sample.value())
                .toList();
    }
}
