package io.clusterai.model.pull;

import io.clusterai.model.pull.PullTarget.Outcome;
import java.util.List;
import java.util.stream.Collectors;

/** One pull over several nodes, told as one operation. */
public sealed interface PullSummary {

    /** Some node is not through yet. */
    record Running(double progress, String reason) implements PullSummary {}

    /** Every node has the model. */
    record Succeeded(String reason) implements PullSummary {}

    /** Every node is through, and not all of them have it. */
    record Failed(String reason) implements PullSummary {}

    /** Sums up; nodes count alike, whatever their speed. */
    static PullSummary of(List<PullTarget> targets) {
        if (targets.stream().anyMatch(target -> target.outcome() == Outcome.OPEN)) {
            double progress = targets.stream()
                    .mapToDouble(target -> target.outcome() == Outcome.OPEN ? target.fraction() : 1)
                    .average()
                    .orElse(0);
            return new Running(progress, describe(targets, Outcome.OPEN));
        }
        long failed = targets.stream()
                .filter(target -> target.outcome() == Outcome.FAILED)
                .count();
        if (failed == 0) {
            return new Succeeded("on " + names(targets));
        }
        String summary = targets.size() == 1 ? "" : failed + " of " + targets.size() + " nodes failed. ";
        return new Failed(summary + describe(targets, Outcome.FAILED));
    }

    private static String describe(List<PullTarget> targets, Outcome outcome) {
        return targets.stream()
                .filter(target ->
                        target.outcome() == outcome && !target.reason().isEmpty())
                .map(target -> target.nodeName() + ": " + target.reason())
                .collect(Collectors.joining("; "));
    }

    private static String names(List<PullTarget> targets) {
        return targets.stream().map(PullTarget::nodeName).collect(Collectors.joining(", "));
    }
}
