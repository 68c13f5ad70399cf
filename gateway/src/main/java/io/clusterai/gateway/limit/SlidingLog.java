package io.clusterai.gateway.limit;

/**
 * When requests of one subject passed here, as far back as the window reaches, and what the store said of it last. Times are nanoseconds of a
 * monotonic clock. Not thread-safe.
 */
final class SlidingLog {

    private long[] passed = new long[8];
    private int oldest;
    private int size;
    private long refusedUntil = Long.MIN_VALUE;
    private int seen;
    private long seenAt;
    private boolean everSeen;
    private int passedSinceSeen;

    /** How many passed here within the window. */
    int size(long now, long window) {
        while (size > 0 && now - passed[oldest] >= window) {
            oldest = (oldest + 1) % passed.length;
            size--;
        }
        return size;
    }

    void add(long now) {
        if (size == passed.length) {
            long[] longer = new long[2 * size];
            for (int i = 0; i < size; i++) {
                longer[i] = passed[(oldest + i) % size];
            }
            passed = longer;
            oldest = 0;
        }
        passed[(oldest + size) % passed.length] = now;
        size++;
    }

    /** When the one at this place, counted from the oldest, passed. */
    long at(int place) {
        return passed[(oldest + place) % passed.length];
    }

    /** The store counted so many at all gateways together. */
    void saw(int used, long now) {
        seen = used;
        seenAt = now;
        everSeen = true;
        passedSinceSeen = 0;
    }

    /** One passed that the store was not asked about. */
    void passedUnseen(long now) {
        add(now);
        passedSinceSeen++;
    }

    /** What all gateways together may have let pass, if every one of {@code replicas} let as many pass since as this one. */
    long guess(long now, long window, int replicas) {
        return !everSeen || now - seenAt >= window ? 0 : seen + (long) replicas * passedSinceSeen;
    }

    void refuse(long until) {
        refusedUntil = until;
    }

    void refuseNoMore() {
        refusedUntil = Long.MIN_VALUE;
    }

    boolean isRefused(long now) {
        return refusedUntil != Long.MIN_VALUE && now - refusedUntil < 0;
    }

    long refusedUntil() {
        return refusedUntil;
    }
}
