package io.clusterai.platform.lease;

/** The caller no longer owns what it wanted to write; another replica does. Nothing was written. */
public final class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LeaseLostException(String name) {
        super("the lease " + name + " is no longer held");
    }
}
