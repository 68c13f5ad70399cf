package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The last minutes of one push topic on this replica, bounded in time and bytes. One writer appends; readers follow {@link Slot#next()}
 * without a lock and never hold it up. A reader that is overtaken by eviction still sees every event: it holds the slots itself, so whoever
 * gives out cursors bounds how far behind they may be.
 */
final class Ring {

    /** What became of an appended event. */
    enum Outcome {
        ADDED,
        /** Its offset was seen before: the topic must have been made anew, and positions in it mean nothing any more. */
        WENT_BACK
    }

    private final String topicId;
    private final Duration span;
    private final long maxBytes;
    private final long[] start;
    private final long[] end;
    private final Map<String, Slot> latest = new HashMap<>();
    private Slot evicted;
    private volatile Slot last;
    private long bytes;

    /**
     * An empty ring.
     *
     * @param start the next offset of every partition: what lies before it was never here
     */
    Ring(String topicId, long[] start, Duration span, long maxBytes) {
        this.topicId = requireNonNull(topicId, "topicId is null");
        this.span = requireNonNull(span, "span is null");
        this.maxBytes = maxBytes;
        this.start = start.clone();
        this.end = start.clone();
        this.evicted = new Slot(null, 0, start);
        this.last = evicted;
    }

    String topicId() {
        return topicId;
    }

    synchronized Outcome append(Event event, Instant now) {
        if (event.partition() >= end.length || event.offset() < end[event.partition()]) {
            return Outcome.WENT_BACK;
        }
        end[event.partition()] = event.offset() + 1;
        Slot slot = new Slot(event, last.sequence + 1, end.clone());
        Slot older = latest.put(event.key(), slot);
        if (older != null) {
            older.superseded = true;
        }
        bytes += event.bytes();
        last.next = slot;
        last = slot;
        evict(now);
        return Outcome.ADDED;
    }

    /** Forgets what is older than the span or does not fit any more. */
    synchronized void evict(Instant now) {
        Instant oldest = now.minus(span);
        Slot first = evicted.next;
        while (first != null && (bytes > maxBytes || first.event.at().isBefore(oldest))) {
            start[first.event.partition()] = first.event.offset() + 1;
            bytes -= first.event.bytes();
            latest.remove(first.event.key(), first);
            evicted = first;
            first = first.next;
        }
    }

    /** The place after the newest event. */
    synchronized Position position() {
        return new Position(topicId, end);
    }

    /** How many events this ring has ever taken in. */
    long sequence() {
        return last.sequence;
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Where to go on for somebody who has seen everything before {@code since} and nothing after. */
    synchronized Resume resume(Position since) {
        long[] next = since.next();
        if (!since.topicId().equals(topicId) || next.length != end.length) {
            return new Resume.Gap();
        }
        boolean behind = false;
        for (int partition = 0; partition < next.length; partition++) {
            if (next[partition] < start[partition]) {
                return new Resume.Gap();
            }
            behind |= next[partition] > end[partition];
        }
        // Somebody in step with this replica begins at its end: the common case, and the only one when everybody takes
        // a snapshot.
        Slot from = Arrays.equals(next, end) ? last : evicted;
        return behind ? new Resume.Behind() : new Resume.From(from, next, last.sequence);
    }

    /** The answer to {@link #resume}. */
    sealed interface Resume {

        /**
         * Everything newer is here.
         *
         * @param slot the first event to look at follows this one
         * @param next what has been seen, by partition
         * @param newest the sequence of the newest event there is now
         */
        record From(Slot slot, long[] next, long newest) implements Resume {}

        /** This replica has not yet read as far as the other one had. */
        record Behind() implements Resume {}

        /** What is newer is not all here any more. */
        record Gap() implements Resume {}
    }

    /** One event at its place in the ring. */
    static final class Slot {

        private final Event event;
        private final long sequence;
        private final long[] end;
        private volatile Slot next;
        private volatile boolean superseded;
        private volatile String token;

        private Slot(Event event, long sequence, long[] end) {
            this.event = event;
            this.sequence = sequence;
            this.end = end;
        }

        Event event() {
            return event;
        }

        long sequence() {
            return sequence;
        }

        /** The following event, null when there is none yet. */
        Slot next() {
            return next;
        }

        /** Whether a later event says more about the same thing. */
        boolean isSuperseded() {
            return superseded;
        }

        /** The token for somebody who has seen everything up to here, and {@code seen} by partition; made once for all who are in step. */
        String token(String topicId, long[] seen) {
            if (!Arrays.equals(seen, end)) {
                return new Position(topicId, seen).token();
            }
            String known = token;
            if (known == null) {
                known = new Position(topicId, end).token();
                token = known;
            }
            return known;
        }
    }
}
