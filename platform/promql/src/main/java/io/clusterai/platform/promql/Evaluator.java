package io.clusterai.platform.promql;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Evaluates expressions as Prometheus 3 does: a series has at time t its newest sample in {@code (t - lookBack, t]}, unless that is a
 * {@link StaleMarker}; a comparison filters and keeps value and name.
 */
public record Evaluator(Duration lookBack) {

    /** Prometheus' own default. */
    public static final Duration DEFAULT_LOOK_BACK = Duration.ofMinutes(5);

    public Evaluator {
        if (lookBack.isNegative() || lookBack.isZero()) {
            throw new IllegalArgumentException("lookBack must be positive: " + lookBack);
        }
    }

    public static Evaluator withDefaults() {
        return new Evaluator(DEFAULT_LOOK_BACK);
    }

    /** The vector at one instant, in the order of the source. */
    public List<VectorSample> instant(Expression expression, SeriesSource source, Instant at) {
        List<VectorSample> vector = new ArrayList<>();
        for (Series series : source.select(expression.selector(), at.minus(lookBack), at)) {
            newest(series, at)
                    .filter(sample -> expression.accepts(sample.value()))
                    .ifPresent(vector::add);
        }
        return List.copyOf(vector);
    }

    /** Every step from {@code start} to {@code end}, both included; series without a point in it are left out. */
    public List<Series> range(Expression expression, SeriesSource source, Instant start, Instant end, Duration step) {
        if (step.isNegative() || step.isZero()) {
            throw new IllegalArgumentException("step must be positive: " + step);
        }
        List<Series> matrix = new ArrayList<>();
        for (Series series : source.select(expression.selector(), start.minus(lookBack), end)) {
            Series stepped = stepped(expression, series, start.toEpochMilli(), end.toEpochMilli(), step.toMillis());
            if (stepped.size() > 0) {
                matrix.add(stepped);
            }
        }
        return List.copyOf(matrix);
    }

    /** Filters samples that are current already, for example those of one scrape. */
    public static List<VectorSample> filter(Expression expression, List<VectorSample> current) {
        return current.stream()
                .filter(sample -> expression.matches(sample.name(), sample.labels()))
                .filter(sample -> !StaleMarker.is(sample.value()))
                .filter(sample -> expression.accepts(sample.value()))
                .toList();
    }

    private Optional<VectorSample> newest(Series series, Instant at) {
        long until = at.toEpochMilli();
        int index = series.size() - 1;
        while (index >= 0 && series.timeAt(index) > until) {
            index--;
        }
        if (index < 0 || !isCurrent(series, index, until)) {
            return Optional.empty();
        }
        return Optional.of(new VectorSample(
                series.name(), series.labels(), Instant.ofEpochMilli(series.timeAt(index)), series.valueAt(index)));
    }

    private Series stepped(Expression expression, Series series, long start, long end, long step) {
        int capacity = Math.toIntExact(Math.max(0, (end - start) / step + 1));
        long[] times = new long[capacity];
        double[] values = new double[capacity];
        int size = 0;
        int newest = -1;
        for (long at = start; at <= end; at += step) {
            while (newest + 1 < series.size() && series.timeAt(newest + 1) <= at) {
                newest++;
            }
            if (newest >= 0 && isCurrent(series, newest, at) && expression.accepts(series.valueAt(newest))) {
                times[size] = at;
                values[size] = series.valueAt(newest);
                size++;
            }
        }
        return new Series(series.name(), series.labels(), Arrays.copyOf(times, size), Arrays.copyOf(values, size));
    }

    private boolean isCurrent(Series series, int index, long at) {
        return series.timeAt(index) > at - lookBack.toMillis() && !StaleMarker.is(series.valueAt(index));
    }
}
