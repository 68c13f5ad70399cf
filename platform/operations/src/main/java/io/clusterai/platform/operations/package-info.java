/**
 * Long work as a resource: a row that outlives the process that does the work, a route to watch and cancel it, and an event per step.
 * Work whose process died is adopted by a replica or by the restarted process; it never ends silently.
 */
package io.clusterai.platform.operations;
