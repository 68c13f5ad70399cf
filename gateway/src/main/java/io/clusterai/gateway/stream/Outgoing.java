package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** What a session wants done with its socket next. */
sealed interface Outgoing {

    /**
     * Send this text, which is put together only now.
     *
     * @param head how it begins, or all of it
     * @param data the JSON in its last field; nothing when the head is all of it
     * @param state the subscription whose state it shows, empty when it shows none
     */
    record Frame(String head, Excerpt data, Optional<Subscription> state) implements Outgoing {

        public Frame {
            requireNonNull(head, "head is null");
            requireNonNull(data, "data is null");
            requireNonNull(state, "state is null");
        }

        static Frame of(String text) {
            return new Frame(text, Excerpt.nothing(), Optional.empty());
        }

        int length() {
            return head.length() + (data.length() == 0 ? 0 : data.length() + 1);
        }

        String text() {
            if (data.length() == 0) {
                return head;
            }
            StringBuilder text = new StringBuilder(length()).append(head);
            data.appendTo(text);
            return text.append('}').toString();
        }
    }

    /**
     * Say good-bye; nothing follows.
     *
     * @param reason a short hint for the client, at most 123 bytes
     */
    record Close(int code, String reason) implements Outgoing {

        /** The token ended or was revoked: come back with another. */
        static final int UNAUTHENTICATED = 4401;

        /** The client reads more slowly than events come: come back with the last positions. */
        static final int TOO_SLOW = 4408;

        /** The caller, or this replica, holds as many sockets as it may. */
        static final int TOO_MANY = 4429;

        /** This replica stops or cannot check tokens now: come back after a moment. */
        static final int TRY_AGAIN = 1013;

        static Close tryAgain(String because, Duration after) {
            return new Close(TRY_AGAIN, "TRY_AGAIN after=" + after.toMillis() + ": " + because);
        }

        static Close tooManySockets() {
            return new Close(
                    TOO_MANY,
                    "TOO_MANY_REQUESTS: close other connections first, or ask for more of them to be allowed");
        }

        static Close expired() {
            return new Close(UNAUTHENTICATED, "UNAUTHENTICATED: the token has ended, connect with a new one");
        }

        static Close tooSlow() {
            return new Close(TOO_SLOW, "TOO_SLOW: connect again and resume with the last positions");
        }
    }
}
