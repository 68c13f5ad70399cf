package io.clusterai.alert.evaluation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/** Somebody is on it, until resolved or until a time. */
public record Acknowledgement(Author by, String comment, Instant at, Optional<Instant> until) {

    public Acknowledgement {
        requireNonNull(by, "by is null");
        requireNonNull(comment, "comment is null");
        requireNonNull(at, "at is null");
        requireNonNull(until, "until is null");
        if (until.filter(end -> !end.isAfter(at)).isPresent()) {
            throw new IllegalArgumentException("until must be after " + at);
        }
    }
}
