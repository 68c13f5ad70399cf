package io.clusterai.model.node;

/** Whether a node answers. */
public enum NodeState {
    /** Registered, not asked yet. */
    UNKNOWN,
    REACHABLE,
    UNREACHABLE
}
