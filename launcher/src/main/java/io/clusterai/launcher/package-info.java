/** {@code ./cluster-ai}: builds, starts, watches and stops the whole suite on one machine. */
package io.clusterai.launcher;
