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
            TargetUrl.of(URI.create("http://dask:8787/metrics?token=swordfish")),
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
        "auth=http://127.0.0.1:9001/q/metrics,auth,127.0.0.1:9001,http://127.0.0.1:9001/q/metrics",
        "dask = https://dask.example/metrics,dask,dask.example:443,https://dask.example/metrics",
        "v6=http://[::1]:1/m?a=b,v6,[::1]:1,http://[::1]:1/m?…",
        "me=http://u:p@x/#there,me,x:80,http://x/",
    })
    void readsTargetsOfTheConfiguration(String entry, String job, String instance, String shown) {
        ScrapeTarget fixed = fixed(entry).getFirst();

        assertThat(fixed.isFixed()).isTrue();
        assertThat(fixed.seriesLabels()).isEqualTo(Map.of("job", job, "instance", instance));
        assertThat(fixed.url().shown()).isEqualTo(shown);
        assertThat(fixed.url().whole().orElseThrow().toString())
                .isEqualTo(entry.substring(entry.indexOf('=') + 1).strip());
    }

    @Test
    void aTargetOfTheConfigurationIsTheSameWithAnotherTokenAndNotWithAnotherPlace() {
        String first = "a=http://x/federate?match=up";
        String second = "a=http://x/federate?match=down";

        List<ScrapeTarget> targets = fixed(first, second, first, " ", "a=http://x/other", "b=http://x/federate");

        assertThat(targets).hasSize(4);
        assertThat(targets.stream().map(ScrapeTarget::id).distinct()).hasSize(4);
        assertThat(fixed("a=http://x/federate?match=other").getFirst().id())
                .isEqualTo(targets.getFirst().id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://swordfish/",
                "=http://swordfish/",
                "job=",
                "job=swordfish",
                "job=http://",
                "job=http://x/?token=swordfish is not encoded",
                "http://x/?swordfish=swordfish"
            })
    void refusesMalformedConfigurationWithoutTellingWhatItIs(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixed("good=http://x/", entry))
                .withMessageContaining("number 2")
                .withMessageNotContaining("swordfish")
                .withNoCause();
    }

    @Test
    void anAddressThatDoesNotOpenIsDownAndStillHasItsLabels() {
        ScrapeTarget closed = new ScrapeTarget(
                target.id(),
                TargetUrl.closed(target.url().shown()),
                target.interval(),
                target.labels(),
                Optional.of(NOON));
        ScrapeClient client = new ScrapeClient(null, null);

        Scrape scrape = new TargetScraper(closed, client::fetch, 3, () -> NOON).scrape();

        assertThat(scrape.failure()).contains("the address cannot be read with the keys that are here");
        assertThat(scrape.samples()).isNotEmpty().allSatisfy(sample -> assertThat(sample.labels())
                .isEqualTo(target.seriesLabels()));
        assertThat(closed.isLike(closed)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not an address", "http://", "mailto:swordfish", "//x/y", "\u0000"})
    void whatIsNoAddressIsNeitherShownNorRead(String damaged) {
        TargetUrl url = TargetUrl.read(damaged);

        assertThat(url).isEqualTo(TargetUrl.closed("…"));
        assertThat(url.hostAndPort()).isEmpty();
        assertThat(TargetUrl.closed(damaged).hostAndPort()).isEmpty();
    }

    @Test
    void whoPrintsATargetDoesNotPrintItsQuery() {
        assertThat(List.of(
                        target.toString(),
                        target.described().toString(),
                        target.url().toString()))
                .allSatisfy(printed -> assertThat(printed)
                        .contains("http://dask:8787/metrics?…")
                        .doesNotContain("swordfish"));
        assertThat(TargetUrl.isShown(target.url().shown())).isTrue();
        assertThat(TargetUrl.isShown("http://dask:8787/metrics?token=swordfish"))
                .isFalse();
    }

    private static List<ScrapeTarget> fixed(String... entries) {
        return ScrapeTarget.fixed(List.of(entries), Duration.ofSeconds(10));
    }

    private static List<String> names(Scrape scrape) {
        return scrape.samples().stream()
                .map((Sample sample) -> sample.name() + "=" + sample.value())
                .toList();
    }
}
