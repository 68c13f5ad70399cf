package io.clusterai.worker.cluster;

/** Whether a cluster's scheduler answers. */
public enum ClusterState {
    /** Nobody has asked yet. */
    UNKNOWN,
    REACHABLE,
    UNREACHABLE
}
