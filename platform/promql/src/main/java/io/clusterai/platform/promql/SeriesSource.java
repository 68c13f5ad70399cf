package io.clusterai.platform.promql;

import java.time.Instant;
import java.util.List;

/** Where series come from: a database, a window in memory, a list in a test. */
@FunctionalInterface
public interface SeriesSource {

    /** The chosen series with their samples in {@code (after, until]}; series without any may be left out. */
    List<Series> select(Selector selector, Instant after, Instant until);
}
