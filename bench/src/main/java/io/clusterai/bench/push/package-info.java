/** The stream beside a bare Vert.x broadcaster. */
package io.clusterai.bench.push;
