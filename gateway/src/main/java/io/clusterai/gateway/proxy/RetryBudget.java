package io.clusterai.gateway.proxy;

/**
 * How many requests may be repeated: a share of all requests, so that a service in trouble is not asked twice as often as one that is well.
 * Thread-safe.
 */
final class RetryBudget {

    private final double share;
    private final double most;
    private double left;

    /** {@code reserve} repetitions are there from the beginning, and as many can be saved up. */
    RetryBudget(double share, int reserve) {
        if (share < 0 || share > 1 || reserve < 0) {
            throw new IllegalArgumentException("a budget is a share of the requests and a reserve");
        }
        this.share = share;
        this.most = reserve;
        this.left = reserve;
    }

    /** A request came in. */
    synchronized void earn() {
        left = Math.min(most, left + share);
    }

    /** Whether one may be repeated; if so, it is spent. */
    synchronized boolean spend() {
        if (left < 1) {
            return false;
        }
        left -= 1;
        return true;
    }

    synchronized int left() {
        return (int) left;
    }
}
