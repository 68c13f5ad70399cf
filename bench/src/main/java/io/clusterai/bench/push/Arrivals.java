package io.clusterai.bench.push;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** When frames arrived, counted from when their events were sent. Bounded; thread-safe. */
final class Arrivals {

    /** What events carry: the sender's monotonic time. */
    static final String SENT = "\"sentAt\":";

    private static final int MOST = 8_000_000;

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong last = new AtomicLong();
    private final int[] microseconds = new int[MOST];

    void clear() {
        count.set(0);
    }

    /** A frame came; frames that carry no time are none of ours. */
    void arrived(String frame, long now) {
        int at = frame.indexOf(SENT);
        if (at < 0) {
            return;
        }
        long sent = number(frame, at + SENT.length());
        int place = count.getAndIncrement();
        if (place < MOST) {
            microseconds[place] = (int) Math.min(Integer.MAX_VALUE, (now - sent) / 1_000);
        }
        last.accumulateAndGet(now, Math::max);
    }

    private static long number(String text, int from) {
        int to = from;
        while (to < text.length() && Character.isDigit(text.charAt(to))) {
            to++;
        }
        return Long.parseLong(text, from, to, 10);
    }

    int count() {
        return count.get();
    }

    /** When the latest one came. */
    long last() {
        return last.get();
    }

    /** In milliseconds, by nearest rank. */
    double percentile(double share) {
        int[] sorted = Arrays.copyOf(microseconds, Math.min(MOST, count.get()));
        if (sorted.length == 0) {
            throw new IllegalStateException("no frame came");
        }
        Arrays.sort(sorted);
        return sorted[Math.clamp((int) Math.ceil(share * sorted.length), 1, sorted.length) - 1] / 1_000.0;
    }
}
