package io.clusterai.metrics.history;

import java.time.Duration;
import java.time.Instant;

/** The two hours a scrape belongs to: the unit of the size cap. */
final class StorageWindow {

    static final Duration LENGTH = Duration.ofHours(2);

    private StorageWindow() {}

    static Instant startOf(Instant at) {
        return Instant.ofEpochMilli(Math.floorDiv(at.toEpochMilli(), LENGTH.toMillis()) * LENGTH.toMillis());
    }
}
