package io.clusterai.model.pull;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.InstantSource;

/** What every pull is judged by. */
record PullPolicies(StallPolicy stalls, RetryPolicy retries, InstantSource time) {

    PullPolicies {
        requireNonNull(stalls, "stalls is null");
        requireNonNull(retries, "retries is null");
        requireNonNull(time, "time is null");
    }

    NodePull begin(PullTarget target) {
        return new NodePull(target, stalls, retries, now());
    }

    Instant now() {
        return time.instant();
    }
}
