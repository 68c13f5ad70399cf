/** Questions about history in PromQL, answered in Prometheus' own format; refusals are problems. See {@code docs/decisions/0014-query-errors.md}. */
package io.clusterai.metrics.query;
