package io.clusterai.gateway.proxy;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** The first part of an answer, held back for the moment in which it may turn out to be all of it. For one event loop. */
final class Held {

    private Buffer part;
    private boolean over;

    /** Whether the part was taken; no further one is. */
    boolean holds(Buffer first) {
        if (over) {
            return false;
        }
        over = true;
        part = first;
        return true;
    }

    /** What is held, once; nothing is held afterwards. */
    Optional<Buffer> release() {
        over = true;
        Optional<Buffer> held = Optional.ofNullable(part);
        part = null;
        return held;
    }
}
