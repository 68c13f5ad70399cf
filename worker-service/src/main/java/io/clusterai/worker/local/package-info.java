/**
 * Worker processes that this suite starts on its own hosts. PostgreSQL knows of a process before it exists and until after it has ended;
 * they run in sessions of their own, survive this service, and are adopted by its successor.
 */
package io.clusterai.worker.local;
