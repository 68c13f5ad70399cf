package io.clusterai.platform.egress;

import static java.util.Objects.requireNonNull;

/** A request that did not get its answer, with a reason that is stable and fit to show: it names no address the caller did not give. */
public final class EgressException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public EgressException(Reason reason, String detail, Throwable cause) {
        super(detail, cause);
        this.reason = requireNonNull(reason, "reason is null");
    }

    public Reason reason() {
        return reason;
    }

    /** Why there is no answer. */
    public enum Reason {
        /** The URL or every address behind it is forbidden; nothing was connected. */
        FORBIDDEN,
        /** The name has no address. */
        UNRESOLVED,
        /** No connection: refused, unreachable, or TLS failed. */
        UNREACHABLE,
        /** Connected, but no complete answer in time. */
        TIMED_OUT,
        /** The answer is longer than the caller accepts. */
        TOO_LARGE,
        /** The connection broke during the exchange. */
        BROKEN
    }
}
