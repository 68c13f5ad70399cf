package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What one socket may cost.
 *
 * @param subscriptions how many it may hold
 * @param waitingEvents how many events of one subscription may wait for a slow client before the socket is closed
 * @param waitingBytes what answers that wait for it may take, snapshots aside
 * @param filterBytes what the filters of its subscriptions may take together
 * @param framesPerSecond how many frames its client may send; those beyond are refused
 * @param catchUp how long a resume waits for this replica to have read as far as the position says
 */
record Limits(
        int subscriptions,
        int waitingEvents,
        int waitingBytes,
        int filterBytes,
        int framesPerSecond,
        Duration catchUp) {

    Limits {
        requireNonNull(catchUp, "catchUp is null");
    }
}
