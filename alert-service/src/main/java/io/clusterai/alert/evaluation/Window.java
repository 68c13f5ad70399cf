package io.clusterai.alert.evaluation;

import io.clusterai.contracts.Sample;
import io.clusterai.contracts.SamplesObserved;
import io.clusterai.platform.promql.Selector;
import io.clusterai.platform.promql.Series;
import io.clusterai.platform.promql.SeriesSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The newest value of every series seen within the look-back, bounded in number. Time is that of the samples: when the whole feed stops,
 * time stops, and nothing looks absent that only the feed has lost. Not thread-safe.
 */
final class Window implements SeriesSource {

    private final Duration lookBack;
    private final int maxSeries;
    private final Map<String, Map<Map<String, String>, Latest>> byName = new HashMap<>();
    private long coveredFrom;
    private long feedAt = Long.MIN_VALUE;
    private int size;
    private long refused;

    /** @param coveredFrom the time from which on the feed is read completely */
    Window(Duration lookBack, int maxSeries, Instant coveredFrom) {
        this.lookBack = lookBack;
        this.maxSeries = maxSeries;
        this.coveredFrom = coveredFrom.toEpochMilli();
    }

    /**
     * Takes what is newer than what is known.
     *
     * @param now by our own clock; a sample from beyond it counts as of now
     */
    Observed observe(SamplesObserved batch, Instant now) {
        // A source whose clock runs ahead would otherwise raise alerts that begin in the future, which Kafka refuses.
        long at = Math.min(batch.observedAt().toEpochMilli(), now.toEpochMilli());
        advance(at);
        List<Latest> updated = new ArrayList<>();
        List<Latest> added = new ArrayList<>();
        for (Sample sample : batch.samples()) {
            Map<Map<String, String>, Latest> sameName = byName.computeIfAbsent(sample.name(), name -> new HashMap<>());
            Latest known = sameName.get(sample.labels());
            if (known != null) {
                if (known.update(at, sample.value())) {
                    updated.add(known);
                }
            } else if (size < maxSeries) {
                Latest fresh = new Latest(sample.name(), sample.labels(), at, sample.value());
                sameName.put(sample.labels(), fresh);
                size++;
                added.add(fresh);
            } else {
                refused++;
            }
        }
        return new Observed(updated, added);
    }

    /** After a gap in the whole feed nobody knows what was absent, so the look-back begins anew. */
    private void advance(long at) {
        long previous = feedAt == Long.MIN_VALUE ? coveredFrom : feedAt;
        if (at - previous > lookBack.toMillis() / 2) {
            coveredFrom = at;
        }
        feedAt = Math.max(feedAt, at);
    }

    /** The time of the feed; empty before the first sample. */
    Optional<Instant> feedAt() {
        return feedAt == Long.MIN_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(feedAt));
    }

    /** Whether the series is too old to have a value now. */
    boolean isGone(Latest latest) {
        return latest.observedAt() <= feedAt - lookBack.toMillis();
    }

    /** Whether a series that is not here has indeed not been seen for the look-back. */
    boolean coversLookBack() {
        return feedAt != Long.MIN_VALUE && feedAt >= coveredFrom + lookBack.toMillis();
    }

    /** Every series the selector chooses. */
    List<Latest> select(Selector selector) {
        return candidates(selector)
                .filter(latest -> selector.selects(latest.name(), latest.labels()))
                .toList();
    }

    /** Drops what is gone and returns it. */
    List<Latest> forget() {
        List<Latest> gone = new ArrayList<>();
        for (Iterator<Map<Map<String, String>, Latest>> names = byName.values().iterator(); names.hasNext(); ) {
            Collection<Latest> series = names.next().values();
            series.removeIf(latest -> isGone(latest) && gone.add(latest));
            if (series.isEmpty()) {
                names.remove();
            }
        }
        size -= gone.size();
        return gone;
    }

    int size() {
        return size;
    }

    /** How many samples found no place because the window was full. */
    long refused() {
        return refused;
    }

    @Override
    public List<Series> select(Selector selector, Instant after, Instant until) {
        return select(selector).stream()
                .filter(latest ->
                        latest.observedAt() > after.toEpochMilli() && latest.observedAt() <= until.toEpochMilli())
                .map(latest -> new Series(
                        latest.name(), latest.labels(), new long[] {latest.observedAt()}, new double[] {latest.value()
                        }))
                .toList();
    }

    private Stream<Latest> candidates(Selector selector) {
        return selector.metricName()
                .map(name -> byName.getOrDefault(name, Map.of()).values().stream())
                .orElseGet(() -> byName.values().stream().flatMap(series -> series.values().stream()));
    }

    /** The series that a batch touched. */
    record Observed(List<Latest> updated, List<Latest> added) {}
}
