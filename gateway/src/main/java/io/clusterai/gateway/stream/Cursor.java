package io.clusterai.gateway.stream;

import java.util.Optional;

/** How far one subscription has read a ring. Not thread-safe. */
final class Cursor {

    /** How far behind a reader may be before it is spared events that a later one has made pointless. */
    private static final long TOLERATED_LAG = 8;

    private final Ring ring;
    private final Filter filter;
    private final boolean coalescing;
    private final long[] seen;
    private final long caughtUpAt;
    private Ring.Slot slot;

    Cursor(Ring ring, Ring.Resume.From from, Filter filter, boolean coalescing) {
        this.ring = ring;
        this.filter = filter;
        this.coalescing = coalescing;
        this.seen = from.next();
        this.caughtUpAt = from.newest();
        this.slot = from.slot();
    }

    Ring ring() {
        return ring;
    }

    /** The next wanted event; what is not wanted counts as seen. */
    Optional<Ring.Slot> advance() {
        for (Ring.Slot next = slot.next(); next != null; next = slot.next()) {
            slot = next;
            Event event = next.event();
            // Another replica may have shown it already: the order between partitions differs from replica to replica.
            if (event.offset() < seen[event.partition()]) {
                continue;
            }
            seen[event.partition()] = event.offset() + 1;
            if (!isPointless(next) && filter.matches(event.facts())) {
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    /** The token that resumes after the event {@link #advance} gave last. */
    String token() {
        return slot.token(ring.topicId(), seen);
    }

    Excerpt json(Ring.Slot found) {
        return found.event().render().apply(filter);
    }

    boolean isCoalescing() {
        return coalescing;
    }

    /** How many events wait for this reader, not counting those it asked for when it resumed. */
    long lag() {
        return ring.sequence() - Math.max(slot.sequence(), caughtUpAt);
    }

    /** Lets go of events that nobody will be shown, so that a reader that stands still does not hold them. */
    void release() {
        for (Ring.Slot next = slot.next(); next != null && isPointless(next); next = slot.next()) {
            slot = next;
            Event event = next.event();
            seen[event.partition()] = Math.max(seen[event.partition()], event.offset() + 1);
        }
    }

    private boolean isPointless(Ring.Slot candidate) {
        return coalescing
                && candidate.isSuperseded()
                && candidate.sequence() > caughtUpAt
                && ring.sequence() - candidate.sequence() > TOLERATED_LAG;
    }
}
