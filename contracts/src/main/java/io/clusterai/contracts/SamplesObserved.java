package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * What one scrape of one source saw. Telemetry: it may be lost, and a reader drops a sample that is not newer than the series' last.
 *
 * @param source the scrape target, unique in the suite, for example {@code host:node-1}
 * @param observedAt when the values were true, by the collector's clock
 * @param samples the values; every labels map carries {@code instance} and {@code job}
 */
public record SamplesObserved(String source, Instant observedAt, List<Sample> samples) {

    public SamplesObserved {
        requireNonNull(source, "source is null");
        requireNonNull(observedAt, "observedAt is null");
        samples = samples == null ? List.of() : List.copyOf(samples);
    }
}
