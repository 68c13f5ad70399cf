package io.clusterai.worker.dask;

/** A scheduler did not do as it was asked; the message is a sentence for people. */
public final class DaskException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DaskException(String reason) {
        super(reason);
    }

    public DaskException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
