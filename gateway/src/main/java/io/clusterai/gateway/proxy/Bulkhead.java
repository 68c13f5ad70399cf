package io.clusterai.gateway.proxy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how many requests one service has under way, so that a slow one cannot use up what the others need. Thread-safe. */
final class Bulkhead {

    private final int places;
    private final AtomicInteger taken = new AtomicInteger();

    Bulkhead(int places) {
        if (places < 1) {
            throw new IllegalArgumentException("a service needs at least one place");
        }
        this.places = places;
    }

    /** A place, which has to be given back; empty when all are taken. */
    Optional<Place> enter() {
        if (taken.incrementAndGet() > places) {
            taken.decrementAndGet();
            return Optional.empty();
        }
        return Optional.of(new Place());
    }

    int places() {
        return places;
    }

    int taken() {
        return taken.get();
    }

    /** The right to one request. */
    final class Place {

        private final AtomicBoolean held = new AtomicBoolean(true);

        private Place() {}

        /** Gives it back; again does nothing. */
        void leave() {
            if (held.compareAndSet(true, false)) {
                taken.decrementAndGet();
            }
        }
    }
}
