/** Measuring programs, run by hand on a quiet machine: each compares a service with the simplest thing that does the same. */
package io.clusterai.bench;
