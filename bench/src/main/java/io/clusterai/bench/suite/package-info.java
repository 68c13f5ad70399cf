/** The running suite, as the launcher hands it over, and processes beside it. */
package io.clusterai.bench.suite;
