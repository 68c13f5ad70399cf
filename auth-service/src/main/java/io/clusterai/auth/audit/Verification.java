package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.chain.Verdict;
import java.util.Optional;

/**
 * How far the chain was verified, and what was found.
 *
 * @param cursor where it stands
 * @param broken what is not as it was written
 */
record Verification(VerificationCursor cursor, Optional<Verdict.Broken> broken) {

    Verification {
        requireNonNull(cursor, "cursor is null");
        requireNonNull(broken, "broken is null");
    }

    static Verification of(VerificationCursor cursor) {
        return cursor.lacksACheckpoint()
                ? broken(cursor, cursor.signed(), "Its checkpoint is missing: it was signed for.")
                : new Verification(cursor, Optional.empty());
    }

    static Verification broken(VerificationCursor cursor, long index, String reason) {
        return new Verification(cursor, Optional.of(new Verdict.Broken(index, reason)));
    }
}
