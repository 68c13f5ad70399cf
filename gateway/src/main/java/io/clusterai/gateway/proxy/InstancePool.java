package io.clusterai.gateway.proxy;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The instances of one service, taken in turn. One that refused a connection sits out for a while, one that is not ready until it is again;
 * when none is left all are tried, because a wrong suspicion must not take a service down. Thread-safe.
 */
final class InstancePool {

    private final List<URI> instances;
    private final Duration sitOut;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<URI, Instant> sittingOutUntil = new ConcurrentHashMap<>();
    private final Map<URI, Boolean> unready = new ConcurrentHashMap<>();

    InstancePool(List<URI> instances, Duration sitOut) {
        this.instances = List.copyOf(requireNonNull(instances, "instances is null"));
        this.sitOut = requireNonNull(sitOut, "sitOut is null");
        if (this.instances.isEmpty()) {
            throw new IllegalArgumentException("a service needs at least one instance");
        }
    }

    List<URI> instances() {
        return instances;
    }

    /** Whom to ask, in this order: the next one in turn, then the others, suspects last. */
    List<URI> candidates(Instant now) {
        int first = Math.floorMod(turn.getAndIncrement(), instances.size());
        List<URI> good = new ArrayList<>(instances.size());
        List<URI> suspect = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            URI instance = instances.get((first + i) % instances.size());
            (isSuspect(instance, now) ? suspect : good).add(instance);
        }
        good.addAll(suspect);
        return good;
    }

    /** It refused a connection. */
    void refused(URI instance, Instant now) {
        sittingOutUntil.put(instance, now.plus(sitOut));
    }

    /** It answered a request. */
    void answered(URI instance) {
        if (!sittingOutUntil.isEmpty()) {
            sittingOutUntil.remove(instance);
        }
    }

    /** What its readiness probe said. */
    void observed(URI instance, boolean ready) {
        if (ready) {
            unready.remove(instance);
        } else {
            unready.put(instance, true);
        }
    }

    /** Whether it is asked last. */
    boolean isSuspect(URI instance, Instant now) {
        Instant until = sittingOutUntil.get(instance);
        return unready.containsKey(instance) || until != null && now.isBefore(until);
    }
}
