package io.clusterai.contracts;

/** Where long work stands. The last three are final. */
public enum OperationState {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** Whether nothing will change any more. */
    public boolean isFinal() {
        return switch (this) {
            case PENDING, RUNNING -> false;
            case SUCCEEDED, FAILED, CANCELLED -> true;
        };
    }
}
