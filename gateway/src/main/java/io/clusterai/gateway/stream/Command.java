package io.clusterai.gateway.stream;

import java.util.Optional;

/** What a client asks for on the socket. */
sealed interface Command {

    /**
     * Show me a topic.
     *
     * @param id the client's name for this subscription; one in use is replaced
     * @param since go on from here; absent for a snapshot
     */
    record Subscribe(String id, PushTopic topic, Filter filter, Optional<Position> since) implements Command {}

    /** Stop showing it; an unknown id is already stopped. */
    record Unsubscribe(String id) implements Command {}

    /** Here is a newer token of the same user. */
    record Authenticate(String token) implements Command {

        @Override
        public String toString() {
            return "Authenticate[token=***]";
        }
    }

    /** Are you there? */
    record Ping() implements Command {}
}
