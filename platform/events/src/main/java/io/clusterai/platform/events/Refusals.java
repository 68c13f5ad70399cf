package io.clusterai.platform.events;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Puts on record who asked for what their roles do not include. Nothing was done, so the answer does not wait for the record, and a caller
 * gets only so many a minute: one who knocks all day is to be seen, not to fill the trail.
 */
@Singleton
public class Refusals {

    private static final Logger LOG = Logger.getLogger(Refusals.class);
    private static final int AT_ONCE = 32;
    private static final int LONGEST_PATH = 300;

    private final Outbox outbox;
    private final Supplier<Actor> actor;
    private final InstantSource clock = InstantSource.system();
    private final Counter untold;
    private final RefusalBudget budget = new RefusalBudget();
    private final Semaphore underWay = new Semaphore(AT_ONCE);

    Refusals(Outbox outbox, Supplier<Actor> actor, MeterRegistry metrics) {
        this.outbox = outbox;
        this.actor = actor;
        this.untold = metrics.counter("audit_refusals_untold");
    }

    void on(@Observes Refusal refusal) {
        try {
            Actor refused = actor.get();
            if (budget.allows(refused.id(), clock.instant()) && underWay.tryAcquire()) {
                record(refused, refusal);
            } else {
                untold.increment();
            }
        } catch (RuntimeException failure) {
            failed(failure);
        }
    }

    private void record(Actor refused, Refusal refusal) {
        outbox.inTransaction(transaction -> outbox.record(
                        transaction,
                        OperationRecorded.denied(
                                refused,
                                "access.refuse",
                                ErrorCode.FORBIDDEN.name(),
                                new Target("route", refusal.method() + " " + bounded(refusal.path()), ""),
                                clock.instant())))
                .onTermination()
                .invoke(underWay::release)
                .subscribe()
                .with(done -> LOG.debugf("A refusal is on record path=%s", refusal.path()), this::failed);
    }

    private void failed(Throwable failure) {
        untold.increment();
        LOG.warnf("A refusal is not on record reason=%s", failure.getMessage());
    }

    private static String bounded(String path) {
        return path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH - 1) + "…";
    }
}
