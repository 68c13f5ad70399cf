/**
 * What was seen, in PostgreSQL: one row per scrape with a columnar payload, in day partitions that retention drops. Writing waits for
 * nobody: scrapes pass through a bounded buffer, and what it cannot hold while the database is away is counted.
 */
package io.clusterai.metrics.history;
