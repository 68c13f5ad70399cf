/** The gateway beside nginx and a bare Vert.x proxy. */
package io.clusterai.bench.gateway;
