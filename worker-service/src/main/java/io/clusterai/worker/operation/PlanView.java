package io.clusterai.worker.operation;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What a request would do, answered to {@code ?dryRun=true} after the same checks and without doing it.
 *
 * @param dryRun always true, so that nobody takes it for an operation
 */
@RegisterForReflection
public record PlanView(boolean dryRun, String kind, String target, List<String> steps) {

    public PlanView {
        steps = List.copyOf(steps);
    }

    public static PlanView of(String kind, String target, List<String> steps) {
        return new PlanView(true, kind, target, steps);
    }
}
