package io.clusterai.platform.promql;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** One series with its samples in ascending order of time; the arrays are handed over, not copied. */
public final class Series {

    private final String name;
    private final Map<String, String> labels;
    private final long[] times;
    private final double[] values;

    /**
     * @param labels without the name
     * @param times epoch milliseconds, strictly ascending
     */
    public Series(String name, Map<String, String> labels, long[] times, double[] values) {
        this.name = requireNonNull(name, "name is null");
        this.labels = Map.copyOf(labels);
        this.times = requireNonNull(times, "times is null");
        this.values = requireNonNull(values, "values is null");
        if (times.length != values.length) {
            throw new IllegalArgumentException(times.length + " times, but " + values.length + " values");
        }
        for (int i = 1; i < times.length; i++) {
            if (times[i] <= times[i - 1]) {
                throw new IllegalArgumentException("times of " + name + " are not ascending at " + i);
            }
        }
    }

    public String name() {
        return name;
    }

    public Map<String, String> labels() {
        return labels;
    }

    public int size() {
        return times.length;
    }

    public long timeAt(int index) {
        return times[index];
    }

    public double valueAt(int index) {
        return values[index];
    }
}
