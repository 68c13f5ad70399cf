package io.clusterai.worker.local;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides how starting some workers goes on. Pure: the caller brings the time and the facts. */
public final class StartPolicy {

    private StartPolicy() {}

    /**
     * @param processes those of the operation
     * @param registered the names under which workers are listed by the scheduler
     * @param ended the last line that a process wrote before it ended by itself, absent while all live
     */
    public static Outcome decide(
            List<LocalProcess> processes,
            Set<String> registered,
            boolean cancelled,
            Optional<String> ended,
            Instant deadline,
            Instant now) {
        long count = processes.stream()
                .filter(process -> registered.contains(process.name()))
                .count();
        if (!processes.isEmpty() && count == processes.size()) {
            return new Outcome.Succeed(workers(count) + " registered.");
        }
        if (cancelled) {
            return new Outcome.Cancel("Cancelled; what had been started is stopped.");
        }
        if (ended.isPresent() || processes.stream().anyMatch(process -> process.phase() == ProcessPhase.ENDED)) {
            return new Outcome.Fail("A worker process ended before it registered"
                    + ended.filter(line -> !line.isBlank())
                            .map(line -> ": " + line)
                            .orElse("."));
        }
        if (!now.isBefore(deadline)) {
            return new Outcome.Fail(
                    count + " of " + workers(processes.size()) + " registered in time; all of them are stopped.");
        }
        return new Outcome.Continue(
                processes.isEmpty() ? 0 : (double) count / processes.size(),
                count + " of " + workers(processes.size()) + " registered.");
    }

    private static String workers(long count) {
        return count == 1 ? "1 worker" : count + " workers";
    }

    /** How it goes on. */
    public sealed interface Outcome {

        /** Not there yet. */
        record Continue(double progress, String step) implements Outcome {}

        /** All there. */
        record Succeed(String reason) implements Outcome {}

        /** It will not work: stop what was started. */
        record Fail(String reason) implements Outcome {}

        /** Nobody wants it any more: stop what was started. */
        record Cancel(String reason) implements Outcome {}
    }
}
