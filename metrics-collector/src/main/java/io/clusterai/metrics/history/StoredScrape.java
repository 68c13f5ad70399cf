package io.clusterai.metrics.history;

import io.clusterai.metrics.sample.SourceId;
import java.time.Instant;

/** A row of the history; the payload is for {@link BatchCodec}. */
record StoredScrape(SourceId source, Instant observedAt, byte[] payload) {}
