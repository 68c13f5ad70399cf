package io.clusterai.worker.roster;

/** What a worker is up to. */
public enum WorkerState {
    /** It takes tasks. */
    RUNNING,
    /** It lives, but takes no new tasks: short of memory, or not ready yet. */
    PAUSED,
    /** It is on its way out. */
    CLOSING,
    /** It is gone or broken. */
    LOST;

    /** Reads the status word of Dask. A word of a later version means that we do not know it to work. */
    public static WorkerState ofDask(String status) {
        return switch (status) {
            case "running" -> RUNNING;
            case "init", "created", "starting", "paused", "partial" -> PAUSED;
            case "closing_gracefully", "closing", "closed", "stopping", "stopped" -> CLOSING;
            default -> LOST;
        };
    }
}
