package io.clusterai.auth.audit;

import io.clusterai.platform.chain.ChainLine;
import io.clusterai.platform.chain.ChainVerifier;
import io.clusterai.platform.chain.ChainVerifier.Position;
import io.clusterai.platform.chain.Checkpoint;
import io.clusterai.platform.chain.Digest;
import io.clusterai.platform.chain.Verdict;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Verifies the chain where it lies, a piece at a time: each ends after so many records or so much time, and says where the next goes on. A few at
 * once, so that whoever asks for many does not keep the database from signing people in.
 */
@ApplicationScoped
class VerificationService {

    private static final int AT_ONCE = 2;
    private static final int LINKS_AT_ONCE = 250;
    private static final Duration LONGEST_PIECE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final AuditSearchRepository trail;
    private final AuditChainService chain;
    private final InstantSource clock;
    private final Semaphore running = new Semaphore(AT_ONCE);

    VerificationService(AuditSearchRepository trail, AuditChainService chain, InstantSource clock) {
        this.trail = trail;
        this.chain = chain;
        this.clock = clock;
    }

    /** The first piece of what was recorded in a time; of the whole chain without one. */
    Uni<Verification> begin(Optional<Instant> from, Optional<Instant> to, int limit) {
        return bounded(trail.bounds().chain(bounds -> trail.extent(from, to).chain(extent -> {
            // Without an end the records themselves do not say where it is: the last of them may be gone.
            boolean toTheEnd = to.isEmpty() && (from.isEmpty() || extent.count() > 0);
            long last = toTheEnd ? Math.max(extent.last(), bounds.last()) : extent.last();
            Position start = Position.before(extent.first(), extent.previous());
            VerificationCursor cursor = new VerificationCursor(start, last, toTheEnd ? bounds.signed() : 0);
            return piece(cursor, limit)
                    .chain(found -> found.broken().isPresent()
                            ? Uni.createFrom().item(found)
                            : unexplained(bounds, cursor)
                                    .map(reason -> reason.map(why -> Verification.broken(cursor, 1, why))
                                            .orElse(found)));
        })));
    }

    /** The piece that follows one. */
    Uni<Verification> resume(VerificationCursor cursor, int limit) {
        return bounded(piece(cursor, limit));
    }

    /** What is wrong with a part of the chain, if anything. As long as it takes: for work that nobody waits for. */
    Uni<Optional<Verdict.Broken>> whole(long first, long last) {
        return trail.checkpoint(first - 1)
                .chain(origin -> {
                    Position start =
                            Position.before(first, origin.map(Checkpoint::hash).orElse(Digest.NONE));
                    return read(new VerificationCursor(start, last, 0), last - first + 1, Instant.MAX);
                })
                .map(Verification::broken);
    }

    /** A chain that begins behind its first record must tell that it was pruned. */
    private Uni<Optional<String>> unexplained(AuditBounds bounds, VerificationCursor cursor) {
        if (bounds.pruned() == 0 || cursor.position().first() != bounds.first()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return trail.pruning(bounds.pruned())
                .map(found -> found.filter(record -> PruningAct.tells(record, bounds.pruned()))
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of("Records up to " + bounds.pruned()
                                + " are gone, and no record tells that they were pruned."));
    }

    private Uni<Verification> piece(VerificationCursor cursor, int limit) {
        return read(cursor, limit, clock.instant().plus(LONGEST_PIECE))
                .call(found -> found.broken().isEmpty()
                        ? Uni.createFrom().voidItem()
                        : trail.bounds().invoke(now -> refuseWhatWasPruned(now, found)));
    }

    /** Records that went while somebody verified them are not missing. */
    private static void refuseWhatWasPruned(AuditBounds now, Verification found) {
        if (found.broken().filter(broken -> broken.index() <= now.pruned()).isPresent()
                && found.cursor().position().first() <= now.pruned()) {
            throw new ProblemException(
                    ErrorCode.TRAIL_PRUNED,
                    "Records up to " + now.pruned()
                            + " were pruned while they were being verified. Begin again, without a cursor.");
        }
    }

    private Uni<Verification> read(VerificationCursor cursor, long limit, Instant until) {
        return chain.fingerprint()
                .chain(fingerprint -> read(cursor, cursor.position().next() + limit - 1, until, fingerprint));
    }

    private Uni<Verification> read(VerificationCursor cursor, long most, Instant until, Optional<String> fingerprint) {
        long first = cursor.position().next();
        long last = Math.min(Math.min(cursor.last(), most), first + LINKS_AT_ONCE - 1);
        if (first > last) {
            return Uni.createFrom().item(Verification.of(cursor));
        }
        return lines(cursor.position(), last)
                // Hashing and signatures are no work for an event loop.
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(lines -> judged(cursor, lines, last, fingerprint))
                .chain(found -> found.broken().isPresent()
                                || found.cursor().isDone()
                                || !clock.instant().isBefore(until)
                        ? Uni.createFrom().item(found)
                        : read(found.cursor(), most, until, fingerprint));
    }

    private Uni<List<ChainLine>> lines(Position position, long last) {
        long first = position.next();
        return trail.range(first, last).chain(links -> trail.checkpoints(first, last)
                .chain(checkpoints -> origin(position).map(origin -> {
                    List<ChainLine> lines = new ArrayList<>();
                    origin.ifPresent(checkpoint -> lines.add(new ChainLine.Signed(checkpoint)));
                    lines.addAll(StoredLink.chained(links, checkpoints));
                    return lines;
                })));
    }

    private Uni<Optional<Checkpoint>> origin(Position position) {
        return position.links() > 0 || position.first() == 1
                ? Uni.createFrom().item(Optional.empty())
                : trail.checkpoint(position.first() - 1);
    }

    private static Verification judged(
            VerificationCursor cursor, List<ChainLine> lines, long last, Optional<String> fingerprint) {
        ChainVerifier verifier = ChainVerifier.at(cursor.position(), fingerprint);
        for (ChainLine line : lines) {
            if (line instanceof ChainLine.Damaged(long index, String reason)
                    && index == verifier.position().next()) {
                return Verification.broken(cursor.at(verifier.position()), index, reason);
            }
            Optional<Verdict.Broken> broken = verifier.read(line);
            if (broken.isPresent()) {
                return new Verification(cursor.at(verifier.position()), broken);
            }
        }
        VerificationCursor read = cursor.at(verifier.position());
        if (read.position().next() <= last) {
            return Verification.broken(
                    read,
                    read.position().next(),
                    "It is missing: the trail is known to go on to " + cursor.last() + ".");
        }
        return Verification.of(read);
    }

    private <T> Uni<T> bounded(Uni<T> work) {
        return Uni.createFrom().deferred(() -> {
            if (!running.tryAcquire()) {
                throw new ProblemException(
                                ErrorCode.TOO_MANY_REQUESTS,
                                "The trail is being verified by others. Repeat the request, with the same cursor, in a moment.")
                        .withRetryAfter(PAUSE);
            }
            return work.onTermination().invoke(running::release);
        });
    }
}
