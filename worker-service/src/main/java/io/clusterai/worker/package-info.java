/** Compute workers: the Dask clusters people register, the workers their schedulers list, and the worker processes this suite starts. */
package io.clusterai.worker;
