/** The live feed: every scrape as {@code metrics.samples-observed.v1}, beside the store and independent of it. */
package io.clusterai.metrics.live;
