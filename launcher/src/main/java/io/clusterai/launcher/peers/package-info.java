/** Real Dask and Ollama beside the suite: starting them, finding them, making them known to it. */
package io.clusterai.launcher.peers;
