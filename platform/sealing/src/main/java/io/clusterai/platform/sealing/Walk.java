package io.clusterai.platform.sealing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How far somebody came who looks at every row once, in the order of the ids: a row that cannot be moved is passed, and not met again.
 *
 * @param last the id of the last row that was looked at
 * @param unopened how many of them did not open
 */
record Walk(Optional<Object> last, int unopened, State state) {

    static final Walk BEGIN = new Walk(Optional.empty(), 0, State.UNDER_WAY);

    Walk {
        requireNonNull(last, "last is null");
        requireNonNull(state, "state is null");
    }

    Walk past(Object id, int more) {
        return new Walk(Optional.of(id), unopened + more, State.UNDER_WAY);
    }

    /** Somebody else's turn, or too early: the rest is for another time. */
    Walk brokenOff() {
        return new Walk(last, unopened, State.BROKEN_OFF);
    }

    Walk atTheEnd() {
        return new Walk(last, unopened, State.AT_THE_END);
    }

    enum State {
        UNDER_WAY,
        BROKEN_OFF,
        AT_THE_END
    }
}
