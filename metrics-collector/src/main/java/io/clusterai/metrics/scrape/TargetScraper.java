package io.clusterai.metrics.scrape;

import io.clusterai.contracts.Sample;
import io.clusterai.metrics.sample.Scrape;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Scrapes one target, over and over. Not thread-safe. */
final class TargetScraper {

    private final ScrapeTarget target;
    private final Function<ScrapeTarget, String> fetch;
    private final ExpositionParser parser;
    private final InstantSource clock;

    /** @param fetch gives the text or throws a {@link ScrapeFailedException} */
    TargetScraper(ScrapeTarget target, Function<ScrapeTarget, String> fetch, int maxSamples, InstantSource clock) {
        this.target = target;
        this.fetch = fetch;
        this.parser = new ExpositionParser(target.seriesLabels(), maxSamples);
        this.clock = clock;
    }

    /** Never fails: a target that cannot be read is down, with the reason, and all its other series have ended. */
    Scrape scrape() {
        Instant started = clock.instant();
        try {
            List<Sample> samples = new ArrayList<>(parser.parse(fetch.apply(target)));
            int scraped = samples.size();
            samples.addAll(outcome(1, started, scraped));
            return new Scrape(target.id().source(), started, target.interval(), Optional.empty(), samples);
        } catch (ScrapeFailedException | ExpositionException failure) {
            return new Scrape(
                    target.id().source(),
                    started,
                    target.interval(),
                    Optional.of(failure.getMessage()),
                    outcome(0, started, 0));
        }
    }

    private List<Sample> outcome(int up, Instant started, int scraped) {
        Map<String, String> labels = target.seriesLabels();
        double seconds = Duration.between(started, clock.instant()).toNanos() / 1e9;
        return List.of(
                new Sample("up", labels, up),
                new Sample("scrape_duration_seconds", labels, seconds),
                new Sample("scrape_samples_scraped", labels, scraped));
    }
}
