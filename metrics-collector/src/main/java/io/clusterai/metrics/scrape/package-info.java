/**
 * Scrape targets and their owners. Every target is read by one replica at a time; what it says is parsed within bounds and handed over
 * as one {@link io.clusterai.metrics.sample.Scrape}.
 */
package io.clusterai.metrics.scrape;
