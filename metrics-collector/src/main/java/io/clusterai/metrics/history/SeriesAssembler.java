package io.clusterai.metrics.history;

import io.clusterai.metrics.sample.SeriesKey;
import io.clusterai.metrics.sample.SourceId;
import io.clusterai.platform.promql.Series;
import io.clusterai.platform.promql.StaleMarker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the chosen series together out of the scrapes that hold them. A scrape is complete, so a series that its source did not tell has
 * ended there. The same name and labels from two sources are one series to a reader.
 */
final class SeriesAssembler {

    private final Map<SourceId, Map<Long, Column>> wanted = new HashMap<>();
    private final Map<Identity, List<Column>> identities = new LinkedHashMap<>();

    SeriesAssembler(Map<Long, SeriesKey> chosen) {
        chosen.forEach((id, key) -> {
            Column column = new Column();
            wanted.computeIfAbsent(key.source(), source -> new HashMap<>()).put(id, column);
            identities
                    .computeIfAbsent(new Identity(key.name(), key.labels()), identity -> new ArrayList<>())
                    .add(column);
        });
    }

    /** Scrapes of one source come in order of their time. */
    void add(SourceId source, long observedAt, byte[] payload) {
        Map<Long, Column> columns = wanted.getOrDefault(source, Map.of());
        BatchCodec.Columns scrape = BatchCodec.decode(payload);
        for (int i = 0; i < scrape.size(); i++) {
            Column column = columns.get(scrape.id(i));
            if (column != null) {
                column.add(observedAt, scrape.value(i));
            }
        }
        columns.values().forEach(column -> column.endUnlessSeen(observedAt));
    }

    List<Series> series() {
        List<Series> series = new ArrayList<>();
        identities.forEach((identity, columns) -> {
            Column merged = columns.size() == 1 ? columns.getFirst() : Column.merge(columns);
            if (merged.size > 0) {
                series.add(merged.toSeries(identity));
            }
        });
        return series;
    }

    private record Identity(String name, Map<String, String> labels) {}

    /** A growing series. */
    private static final class Column {

        private long[] times = new long[16];
        private double[] values = new double[16];
        private int size;

        void add(long time, double value) {
            if (size > 0 && time <= times[size - 1]) {
                return;
            }
            if (size == times.length) {
                times = Arrays.copyOf(times, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            times[size] = time;
            values[size] = value;
            size++;
        }

        void endUnlessSeen(long time) {
            if (size > 0 && times[size - 1] < time && !StaleMarker.is(values[size - 1])) {
                add(time, StaleMarker.VALUE);
            }
        }

        /** By time; where one source ended and another goes on, the series goes on. */
        static Column merge(List<Column> columns) {
            int[] next = new int[columns.size()];
            Column merged = new Column();
            while (true) {
                int earliest = -1;
                for (int i = 0; i < next.length; i++) {
                    boolean hasMore = next[i] < columns.get(i).size;
                    if (hasMore
                            && (earliest < 0
                                    || columns.get(i).times[next[i]] < columns.get(earliest).times[next[earliest]])) {
                        earliest = i;
                    }
                }
                if (earliest < 0) {
                    return merged;
                }
                Column column = columns.get(earliest);
                if (!StaleMarker.is(column.values[next[earliest]])) {
                    merged.add(column.times[next[earliest]], column.values[next[earliest]]);
                }
                next[earliest]++;
            }
        }

        Series toSeries(Identity identity) {
            return new Series(
                    identity.name(), identity.labels(), Arrays.copyOf(times, size), Arrays.copyOf(values, size));
        }
    }
}
