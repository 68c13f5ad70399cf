package io.clusterai.gateway.limit;

import static java.util.Objects.requireNonNull;

/**
 * A limit that applies to a request, and whom it is counted against.
 *
 * @param subject the address, the user's or the key's id
 */
record Charge(Limit limit, String subject) {

    Charge {
        requireNonNull(limit, "limit is null");
        requireNonNull(subject, "subject is null");
    }

    /** What it is counted under. */
    String key() {
        return limit.name() + ':' + subject;
    }
}
