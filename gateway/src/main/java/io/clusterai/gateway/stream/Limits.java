package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What one socket may cost.
 *
 * @param subscriptions how many it may hold
 * @param waitingEvents how many events of one subscription may wait for a slow client before the socket is closed
 * @param waitingFrames how many answers may wait for it
 * @param framesPerSecond how many frames its client may send; those beyond are refused
 * @param catchUp how long a resume waits for this replica to have read as far as the position says
 */
record Limits(int subscriptions, int waitingEvents, int waitingFrames, int framesPerSecond, Duration catchUp) {

    Limits {
        requireNonNull(catchUp, "catchUp is null");
    }
}
