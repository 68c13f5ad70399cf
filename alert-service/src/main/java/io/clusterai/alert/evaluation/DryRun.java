package io.clusterai.alert.evaluation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule would see in the live samples.
 *
 * @param feedAt the time of the newest sample, empty when none has come yet
 * @param results the chosen series, those that hold first
 */
record DryRun(Optional<Instant> feedAt, List<Result> results) {

    DryRun {
        results = List.copyOf(results);
    }

    /** One chosen series. */
    record Result(String name, Map<String, String> labels, double value, Instant observedAt, boolean holds) {}
}
