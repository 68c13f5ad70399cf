package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** One topic shown on one socket. Compared by identity: a subscription that replaces another of the same id is not it. */
final class Subscription {

    private final String id;
    private final PushTopic topic;
    private final Filter filter;
    private State state;

    Subscription(String id, PushTopic topic, Filter filter, State state) {
        this.id = requireNonNull(id, "id is null");
        this.topic = requireNonNull(topic, "topic is null");
        this.filter = requireNonNull(filter, "filter is null");
        this.state = requireNonNull(state, "state is null");
    }

    String id() {
        return id;
    }

    PushTopic topic() {
        return topic;
    }

    Filter filter() {
        return filter;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /** How far a subscription has got. */
    sealed interface State {

        /**
         * The state is to be read, or is being read.
         *
         * @param from not before then
         * @param again whether it could not be read before
         */
        record Loading(Instant from, boolean again) implements State {}

        /** The position is ahead of this replica, which has until then to read as far. */
        record Waiting(Position since, Instant until) implements State {}

        /** Events flow. */
        record Live(Cursor cursor) implements State {}
    }
}
