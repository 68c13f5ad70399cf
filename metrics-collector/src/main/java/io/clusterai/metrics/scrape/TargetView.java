package io.clusterai.metrics.scrape;

import io.clusterai.contracts.Sample;
import io.clusterai.metrics.sample.Scrape;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A target and how its last scrape went.
 *
 * @param url without its query, which is as secret as a token in it: {@code ?…} says that there is one
 */
record TargetView(
        String id,

        @Schema(description = "Where it is read, with ?… in place of a query")
        String url,

        Duration interval,
        Map<String, String> labels,
        Origin origin,
        State state,
        String reason,
        Instant lastScrapeAt,
        Double lastScrapeSeconds,
        int samples,
        Instant createdAt) {

    /** Who said that it be scraped. */
    enum Origin {
        CONFIGURED,
        REGISTERED
    }

    /** Whether the last scrape succeeded; unknown before the first one and when scrapes no longer come. */
    enum State {
        UP,
        DOWN,
        UNKNOWN
    }

    static TargetView of(ScrapeTarget target, Optional<Scrape> last, boolean stale) {
        State state =
                last.isEmpty() || stale ? State.UNKNOWN : last.get().failure().isEmpty() ? State.UP : State.DOWN;
        return new TargetView(
                target.id().toString(),
                target.url().shown(),
                target.interval(),
                target.seriesLabels(),
                target.isFixed() ? Origin.CONFIGURED : Origin.REGISTERED,
                state,
                last.flatMap(Scrape::failure).orElse(stale ? "not scraped for a while" : null),
                last.map(Scrape::observedAt).orElse(null),
                last.flatMap(TargetView::duration).orElse(null),
                last.map(scrape -> scrape.samples().size()).orElse(0),
                target.registeredAt().orElse(null));
    }

    private static Optional<Double> duration(Scrape scrape) {
        return scrape.samples().stream()
                .filter(sample -> sample.name().equals("scrape_duration_seconds"))
                .map(Sample::value)
                .findFirst();
    }
}
