package io.clusterai.metrics.history;

import io.clusterai.contracts.Sample;
import io.clusterai.metrics.sample.Scrape;
import io.clusterai.metrics.sample.SeriesKey;
import io.clusterai.metrics.sample.SourceId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A scrape as it is stored. Its id comes from source and time, so that the same scrape written twice is one row. */
record PackedScrape(SourceId source, Instant observedAt, Duration interval, String failure, byte[] payload) {

    private static final long ROW_OVERHEAD = 160;

    /** @param ids of all series in the scrape */
    static PackedScrape of(Scrape scrape, Map<SeriesKey, Long> ids) {
        TreeMap<Long, Double> columns = new TreeMap<>();
        for (Sample sample : scrape.samples()) {
            columns.put(ids.get(new SeriesKey(scrape.source(), sample.name(), sample.labels())), sample.value());
        }
        return new PackedScrape(
                scrape.source(),
                scrape.observedAt(),
                scrape.interval(),
                scrape.failure().orElse(""),
                BatchCodec.encode(
                        columns.keySet().stream().mapToLong(Long::longValue).toArray(),
                        columns.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray()));
    }

    Instant windowStart() {
        return StorageWindow.startOf(observedAt);
    }

    UUID batchId() {
        return UUID.nameUUIDFromBytes((source + "@" + observedAt.toEpochMilli()).getBytes(StandardCharsets.UTF_8));
    }

    /** Payload, row and index. */
    long storedBytes() {
        return payload.length + ROW_OVERHEAD + 2L * source.value().length();
    }
}
