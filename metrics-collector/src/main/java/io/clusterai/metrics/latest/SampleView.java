package io.clusterai.metrics.latest;

import java.time.Instant;
import java.util.Map;

/** A series and its newest value. */
record SampleView(String name, Map<String, String> labels, double value, Instant observedAt, boolean stale) {}
