package io.clusterai.worker.local;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides what to do about a local process. Pure and forgetful: the same facts give the same answer after any crash.
 *
 * @param killAfter how long a process may take to end by itself before it is killed
 */
public record SupervisionPolicy(Duration killAfter) {

    public SupervisionPolicy {
        if (killAfter.isNegative()) {
            throw new IllegalArgumentException("killAfter must not be negative: " + killAfter);
        }
    }

    /**
     * @param process as it is on record
     * @param alive the process that carries its name now, whether or not it is on record
     */
    public Action decide(LocalProcess process, Optional<ProcessIdentity> alive, Instant now) {
        return switch (process.phase()) {
            // Launched by somebody who died before it could be recorded: adopt it instead of launching a second one.
            case PLANNED -> alive.<Action>map(Action.Record::new).orElseGet(Action.Launch::new);
            case RUNNING ->
                alive.<Action>map(running -> new Action.Wait())
                        .orElseGet(() -> new Action.End("It ended without being asked to."));
            case STOPPING ->
                alive.map(running -> stop(process, running, now)).orElseGet(() -> new Action.End(process.reason()));
            case ENDED -> new Action.Wait();
        };
    }

    private Action stop(LocalProcess process, ProcessIdentity running, Instant now) {
        Instant stopAfter = process.stopAfter().orElse(now);
        if (now.isBefore(stopAfter)) {
            return new Action.Wait();
        }
        return now.isBefore(stopAfter.plus(killAfter)) ? new Action.Terminate(running) : new Action.Kill(running);
    }

    /** What to do next. */
    public sealed interface Action {

        /** Nothing. */
        record Wait() implements Action {}

        /** Start it. */
        record Launch() implements Action {}

        /** It runs already: write down which process it is. */
        record Record(ProcessIdentity identity) implements Action {}

        /** Ask it to end. */
        record Terminate(ProcessIdentity identity) implements Action {}

        /** End it. */
        record Kill(ProcessIdentity identity) implements Action {}

        /** It is gone: write down why. */
        record End(String reason) implements Action {}
    }
}
