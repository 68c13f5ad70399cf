/** Long work of this service: who does it, and who goes on with it when its process died. */
package io.clusterai.worker.operation;
