/** What every ingest path hands over: one scrape of one source, with all of its samples. */
package io.clusterai.metrics.sample;
