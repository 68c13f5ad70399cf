/**
 * What stock Dask says over HTTP. {@code /json/identity.json} of the scheduler carries all that we show of its workers (status, last
 * heartbeat, CPU, memory, task counts) in one request and is on by default; the workers' own pages need a connection to each of
 * them and may be switched off. Retiring needs the control API, which is off by default: {@code GET /api/v1} tells.
 */
package io.clusterai.worker.dask;
