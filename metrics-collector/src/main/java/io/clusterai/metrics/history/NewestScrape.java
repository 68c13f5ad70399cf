package io.clusterai.metrics.history;

import java.time.Duration;

/** The last row of a source with what the latest view needs beside the samples. */
record NewestScrape(StoredScrape stored, Duration interval, String failure) {}
