package io.clusterai.auth.audit;

import io.clusterai.platform.chain.Verdict;
import io.clusterai.platform.events.Outbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Lets old records go: from the beginning, up to a checkpoint, so that what remains can be verified. What is not as it was written stays: it is
 * evidence. Replicas that do so at once take turns, and who comes second finds it done.
 */
@ApplicationScoped
class RetentionService {

    private static final Logger LOG = Logger.getLogger(RetentionService.class);

    private static final int RECORDS_AT_ONCE = 10_000;
    private static final int PORTIONS_AT_ONCE = 20;

    /** What the database's function says while a hold stands. */
    private static final String HELD = "AU001";

    private final AuditSearchRepository trail;
    private final AuditChainService chain;
    private final VerificationService verification;
    private final Outbox outbox;
    private final InstantSource clock;
    private final Counter pruned;

    RetentionService(
            AuditSearchRepository trail,
            AuditChainService chain,
            VerificationService verification,
            Outbox outbox,
            InstantSource clock,
            MeterRegistry metrics) {
        this.trail = trail;
        this.chain = chain;
        this.verification = verification;
        this.outbox = outbox;
        this.clock = clock;
        this.pruned = metrics.counter("audit_records_pruned_total");
    }

    /** Prunes what was recorded before, in portions, and not without end; how many records went. */
    Uni<Long> prune(Instant before) {
        return prune(before, PORTIONS_AT_ONCE, 0);
    }

    private Uni<Long> prune(Instant before, int portions, long soFar) {
        return portion(before)
                .chain(went -> went == 0 || portions == 1
                        ? Uni.createFrom().item(soFar + went)
                        : prune(before, portions - 1, soFar + went));
    }

    private Uni<Long> portion(Instant before) {
        return trail.bounds().chain(bounds -> trail.prunable(before, RECORDS_AT_ONCE)
                .chain(found -> found.map(through -> portion(bounds, through, before))
                        .orElseGet(() -> Uni.createFrom().item(0L))));
    }

    private Uni<Long> portion(AuditBounds bounds, long through, Instant before) {
        return verification.whole(bounds.first(), through).chain(broken -> broken.map(RetentionService::kept)
                .orElseGet(() -> outbox.inTransaction(transaction -> chain.prune(
                                transaction,
                                bounds.pruned(),
                                through,
                                PruningAct.of(bounds.first(), through, before, clock.instant())))
                        .onFailure(RetentionService::isHeld)
                        .recoverWithItem(0L)
                        .invoke(went -> told(bounds, went))));
    }

    private static Uni<Long> kept(Verdict.Broken broken) {
        LOG.errorf(
                "Old audit records are not pruned, because they are not as they were written index=%d reason=%s",
                broken.index(), broken.reason());
        return Uni.createFrom().item(0L);
    }

    private void told(AuditBounds bounds, long went) {
        if (went > 0) {
            pruned.increment(went);
            LOG.infof("Old audit records were pruned first=%d records=%d", bounds.first(), went);
        }
    }

    private static boolean isHeld(Throwable failure) {
        boolean held = failure instanceof PgException refusal && HELD.equals(refusal.getSqlState());
        if (held) {
            LOG.info("Old audit records are not pruned, because a legal hold stands");
        }
        return held;
    }
}
