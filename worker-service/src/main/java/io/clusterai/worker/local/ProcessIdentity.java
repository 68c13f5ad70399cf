package io.clusterai.worker.local;

/**
 * Tells a process from a later one with the same pid.
 *
 * @param startTicks when it started, in clock ticks since boot
 */
public record ProcessIdentity(long pid, long startTicks) {}
