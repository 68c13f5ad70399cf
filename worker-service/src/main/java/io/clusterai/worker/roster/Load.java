package io.clusterai.worker.roster;

/**
 * What a worker is busy with.
 *
 * @param cpuRatio share of its threads' processors in use
 * @param memoryBytes resident memory
 * @param tasksExecuting tasks it runs now
 * @param tasksReady tasks that wait on it for a thread
 */
public record Load(double cpuRatio, long memoryBytes, long tasksExecuting, long tasksReady) {}
