/** The newest value of every series: in Redis for all replicas, rebuilt from the history when Redis lost it or does not answer. */
package io.clusterai.metrics.latest;
