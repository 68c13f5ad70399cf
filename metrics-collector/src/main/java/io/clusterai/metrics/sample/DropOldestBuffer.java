package io.clusterai.metrics.sample;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A queue that never makes its producer wait and never holds more than its bound: what is oldest goes first, because newer telemetry is
 * worth more. Thread-safe.
 */
public final class DropOldestBuffer<T> {

    private final Deque<T> waiting = new ArrayDeque<>();
    private final ToLongFunction<T> weight;
    private final long capacity;
    private long held;

    /** @param weight what an element takes of the capacity; the same each time it is asked */
    public DropOldestBuffer(long capacity, ToLongFunction<T> weight) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("capacity must be positive: " + capacity);
        }
        this.capacity = capacity;
        this.weight = weight;
    }

    /** Takes the element in; the answer is what had to go for it, which is the element itself when it alone is too large. */
    public synchronized List<T> offer(T element) {
        long needed = weight.applyAsLong(element);
        if (needed > capacity) {
            return List.of(element);
        }
        List<T> dropped = new ArrayList<>();
        while (held + needed > capacity) {
            T oldest = waiting.removeFirst();
            held -= weight.applyAsLong(oldest);
            dropped.add(oldest);
        }
        waiting.addLast(element);
        held += needed;
        notifyAll();
        return dropped;
    }

    /** Waits for something and takes the oldest, at most {@code max} of them. */
    public synchronized List<T> take(int max) throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        List<T> taken = new ArrayList<>();
        while (taken.size() < max && !waiting.isEmpty()) {
            T oldest = waiting.removeFirst();
            held -= weight.applyAsLong(oldest);
            taken.add(oldest);
        }
        return taken;
    }

    public synchronized int size() {
        return waiting.size();
    }

    public synchronized long held() {
        return held;
    }
}
