package io.clusterai.worker.local;

/** How far a local process has come. */
public enum ProcessPhase {
    /** To be launched by the host's supervisor. */
    PLANNED,
    /** Launched, with its pid on record. */
    RUNNING,
    /** To be ended once its time has come. */
    STOPPING,
    /** Gone. */
    ENDED
}
