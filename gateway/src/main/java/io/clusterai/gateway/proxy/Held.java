package io.clusterai.gateway.proxy;

import java.util.Optional;

/**
 * The first part of an answer, held back for the moment in which it may turn out to be all of it. For one event loop.
 *
 * @param <T> of the part
 */
final class Held<T> {

    private T part;
    private boolean over;

    /** Whether the part was taken; no further one is. */
    boolean holds(T first) {
        if (over) {
            return false;
        }
        over = true;
        part = first;
        return true;
    }

    /** What is held, once; nothing is held afterwards. */
    Optional<T> release() {
        over = true;
        Optional<T> held = Optional.ofNullable(part);
        part = null;
        return held;
    }
}
