/** Dask clusters: registration, and what is known about their schedulers. */
package io.clusterai.worker.cluster;
