package io.clusterai.alert.evaluation;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a rule would see now.
 *
 * @param feedAt the time of the newest sample, absent when none has come yet
 * @param matched how many series the selector chooses
 * @param holding for how many of them the condition holds
 * @param results at most 200 series, those that hold first
 */
public record DryRunView(Instant feedAt, int matched, long holding, List<Result> results) {

    private static final int MAX_RESULTS = 200;

    static DryRunView of(DryRun run) {
        return new DryRunView(
                run.feedAt().orElse(null),
                run.results().size(),
                run.results().stream().filter(DryRun.Result::holds).count(),
                run.results().stream()
                        .limit(MAX_RESULTS)
                        .map(result -> new Result(
                                result.name(), result.labels(), result.value(), result.observedAt(), result.holds()))
                        .toList());
    }

    /** One series. */
    public record Result(String name, Map<String, String> labels, double value, Instant observedAt, boolean holds) {}
}
