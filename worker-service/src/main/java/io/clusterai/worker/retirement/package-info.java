/** Letting workers go: first by their scheduler, which moves their data, then by ending the process if it is ours. */
package io.clusterai.worker.retirement;
