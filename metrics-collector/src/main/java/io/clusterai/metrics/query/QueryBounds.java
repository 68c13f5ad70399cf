package io.clusterai.metrics.query;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;

/** What a range may ask for, decided before anything is read. */
record QueryBounds(int maxPoints, Duration maxRange) {

    /** @throws ProblemException when the range is no range or too much of one */
    void check(Instant start, Instant end, Duration step) {
        if (end.isBefore(start)) {
            throw new ProblemException(ErrorCode.BAD_REQUEST, "'end' is before 'start'.");
        }
        if (step.toMillis() <= 0) {
            throw new ProblemException(ErrorCode.BAD_REQUEST, "'step' must be at least a millisecond.");
        }
        Duration range = Duration.between(start, end);
        if (range.compareTo(maxRange) > 0) {
            throw new ProblemException(ErrorCode.QUERY_TOO_LARGE, "The range is longer than " + maxRange + ".");
        }
        if (range.toMillis() / step.toMillis() + 1 > maxPoints) {
            throw new ProblemException(
                    ErrorCode.QUERY_TOO_LARGE, "More than " + maxPoints + " points per series: use a longer 'step'.");
        }
    }
}
