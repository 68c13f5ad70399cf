package io.clusterai.metrics.sample;

/** Somebody who wants every scrape. Returns at once and never throws; what it cannot take it counts. */
public interface SampleSink {

    void accept(Scrape scrape);
}
