package io.clusterai.gateway.proxy;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What somebody decided about a service, over the heads of its breakers.
 *
 * @param state whether it is asked
 * @param until when the breakers decide again
 * @param by the id of who decided
 * @param comment why
 */
record Ruling(State state, Instant until, String by, String comment) {

    /** Breakers have a third state, which is not for people to choose. */
    enum State {
        /** It is asked, however badly it does. */
        CLOSED,
        /** It is left alone, however well it does. */
        OPEN
    }

    Ruling {
        requireNonNull(state, "state is null");
        requireNonNull(until, "until is null");
        requireNonNull(by, "by is null");
        requireNonNull(comment, "comment is null");
    }
}
