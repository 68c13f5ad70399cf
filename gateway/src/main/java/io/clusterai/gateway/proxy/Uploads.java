package io.clusterai.gateway.proxy;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** How many bodies every client is sending slowly: with many of them it must not use up what a service can take. Thread-safe. */
final class Uploads {

    private final int most;
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    Uploads(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a client needs to send at least one body");
        }
        this.most = most;
    }

    /** The right to send one more body; empty when the client sends as many as it may. */
    Optional<Sending> begin(String client) {
        boolean[] begun = new boolean[1];
        underWay.compute(client, (known, bodies) -> {
            int before = bodies == null ? 0 : bodies;
            begun[0] = before < most;
            return begun[0] ? before + 1 : before;
        });
        return begun[0] ? Optional.of(new Sending(client)) : Optional.empty();
    }

    int clients() {
        return underWay.size();
    }

    /** One body on its way. */
    final class Sending {

        private final String client;
        private final AtomicBoolean underWayStill = new AtomicBoolean(true);

        private Sending(String client) {
            this.client = client;
        }

        /** It is there, or will never be; again does nothing. */
        void end() {
            if (underWayStill.compareAndSet(true, false)) {
                underWay.computeIfPresent(client, (known, bodies) -> bodies == 1 ? null : bodies - 1);
            }
        }
    }
}
