package io.clusterai.metrics.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleDomainTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"1,10000,false", "1,10001,true", "15,75000,false", "15,75001,true"})
    void aSourceIsStaleAfterFiveIntervalsButNotBeforeTheFloor(int interval, int silent, boolean stale) {
        Freshness freshness = new Freshness(Duration.ofSeconds(10));

        assertThat(freshness.isStale(NOON, Duration.ofSeconds(interval), NOON.plusMillis(silent)))
                .isEqualTo(stale);
    }

    @Test
    void theFingerprintKnowsEveryPartAndNotTheirOrder() {
        SourceId source = SourceId.host("n");
        SeriesKey key = new SeriesKey(source, "a", Map.of("b", "c", "d", "e"));

        assertThat(key.fingerprint())
                .isEqualTo(new SeriesKey(source, "a", Map.of("d", "e", "b", "c")).fingerprint())
                .isNotEqualTo(new SeriesKey(SourceId.host("m"), "a", key.labels()).fingerprint())
                .isNotEqualTo(new SeriesKey(source, "ab", Map.of("", "c", "d", "e")).fingerprint())
                .isNotEqualTo(new SeriesKey(source, "a", Map.of("b", "cd", "", "e")).fingerprint());
    }

    @Test
    void aFullBufferLosesItsOldest() throws InterruptedException {
        DropOldestBuffer<String> buffer = new DropOldestBuffer<>(6, String::length);

        assertThat(buffer.offer("aaa")).isEmpty();
        assertThat(buffer.offer("bbb")).isEmpty();
        assertThat(buffer.offer("cccc")).containsExactly("aaa", "bbb");
        assertThat(buffer.held()).isEqualTo(4);
        assertThat(buffer.offer("dd")).isEmpty();
        assertThat(buffer.take(5)).containsExactly("cccc", "dd");
        assertThat(buffer.held()).isZero();
    }

    @Test
    void whatCannotFitIsRefusedAndTheRestStays() throws InterruptedException {
        DropOldestBuffer<String> buffer = new DropOldestBuffer<>(3, String::length);
        buffer.offer("a");

        assertThat(buffer.offer("bbbb")).containsExactly("bbbb");
        assertThat(buffer.take(1)).containsExactly("a");
    }

    @Test
    void aScrapeIsTakenInWholeMilliseconds() {
        Scrape scrape = new Scrape(
                SourceId.host("n"),
                NOON.plusNanos(1_999_999),
                Duration.ofSeconds(1),
                java.util.Optional.empty(),
                java.util.List.of());

        assertThat(scrape.observedAt()).isEqualTo(NOON.plusMillis(1));
    }
}
