package io.clusterai.model.pull;

import static java.util.Objects.requireNonNull;

import io.clusterai.model.pull.PullTarget.Outcome;
import java.time.Instant;

/**
 * One node's pull over all its attempts: takes what happens on the wire, and says what to do next. Late news of an earlier attempt is
 * ignored. Not thread-safe.
 */
final class NodePull {

    private final StallPolicy stalls;
    private final RetryPolicy retries;
    private PullTarget target;
    private PullProgress progress = PullProgress.none();
    private Instant notBefore;
    private Instant lastMovement;
    private boolean onTheWire;
    private int attempt;

    NodePull(PullTarget target, StallPolicy stalls, RetryPolicy retries, Instant now) {
        this.target = requireNonNull(target, "target is null");
        this.stalls = requireNonNull(stalls, "stalls is null");
        this.retries = requireNonNull(retries, "retries is null");
        this.notBefore = now;
        this.lastMovement = now;
    }

    /** What is to be done now; called again and again. */
    Action next(Instant now) {
        if (target.outcome() != Outcome.OPEN) {
            return new Action.Nothing();
        }
        if (!onTheWire) {
            return now.isBefore(notBefore) ? new Action.Nothing() : start(now);
        }
        return stalls.judge(progress, lastMovement, now)
                .<Action>map(stalled -> {
                    attemptFailed(stalled, now);
                    return new Action.Abort();
                })
                .orElseGet(Action.Nothing::new);
    }

    private Action start(Instant now) {
        onTheWire = true;
        attempt++;
        progress = progress.resumed();
        lastMovement = now;
        return new Action.Start(attempt);
    }

    void line(int ofAttempt, PullLine line, Instant now) {
        if (isLate(ofAttempt)) {
            return;
        }
        if (line instanceof PullLine.Error error) {
            attemptFailed(new PullFailure.Refused(error.message()), now);
            return;
        }
        PullProgress before = progress;
        progress = before.after(line);
        if (progress.movedSince(before)) {
            lastMovement = now;
        }
        target = target.at(progress);
    }

    /** The exchange is over, as {@code why} tells or without a word. */
    void ended(int ofAttempt, PullFailure why, Instant now) {
        if (isLate(ofAttempt)) {
            return;
        }
        if (progress.done()) {
            onTheWire = false;
            target = target.succeeded();
        } else {
            attemptFailed(why, now);
        }
    }

    private void attemptFailed(PullFailure failure, Instant now) {
        onTheWire = false;
        switch (retries.decide(failure, attempt)) {
            case RetryPolicy.Decision.GiveUp giveUp -> target = target.failed(giveUp.reason());
            case RetryPolicy.Decision.Retry retry -> {
                notBefore = now.plus(retry.after());
                target = target.waitingBecause(retry.reason() + ", trying again");
            }
        }
    }

    private boolean isLate(int ofAttempt) {
        return !onTheWire || ofAttempt != attempt;
    }

    PullTarget target() {
        return target;
    }

    /** What the caller is to do on the wire. */
    sealed interface Action {

        /** Begin an exchange and report its events under this number. */
        record Start(int attempt) implements Action {}

        /** End the present exchange; its failure is already taken into account. */
        record Abort() implements Action {}

        record Nothing() implements Action {}
    }
}
