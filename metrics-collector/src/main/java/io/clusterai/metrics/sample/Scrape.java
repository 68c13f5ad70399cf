package io.clusterai.metrics.sample;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything one look at a source gave. Complete: a series that is missing here has ended, also when the look failed and only {@code up 0}
 * is left.
 *
 * @param observedAt in whole milliseconds
 * @param interval when the next one is expected
 * @param failure why the source gave nothing, fit to show
 * @param samples one per series; NaN and infinities included
 */
public record Scrape(
        SourceId source, Instant observedAt, Duration interval, Optional<String> failure, List<Sample> samples) {

    public Scrape {
        requireNonNull(source, "source is null");
        observedAt = Instant.ofEpochMilli(observedAt.toEpochMilli());
        requireNonNull(interval, "interval is null");
        requireNonNull(failure, "failure is null");
        samples = List.copyOf(samples);
    }
}
