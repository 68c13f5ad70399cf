package io.clusterai.auth.audit;

import io.clusterai.platform.chain.ChainVerifier.Position;
import io.clusterai.platform.chain.Verdict;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;

/**
 * What a verification found so far, on the wire.
 *
 * @param verdict whether it is as it was written
 * @param first the record it begins with; those before were pruned, or not asked for, and a checkpoint vouches for them
 * @param last the record it ends with; smaller than the first when there is nothing to verify
 * @param checked how many records were found to be as they were written
 * @param anchoredTo the last record that a checkpoint covers; null when none does
 * @param unanchored how many of the records lie behind that: they hang together, but nobody has signed for them yet
 * @param forgotten how many records lack what told of a person who was erased
 * @param brokenAt the first record that was changed, dropped, moved or added; null when none was
 * @param reason what is wrong with it
 * @param next what to ask for as cursor to go on; null when it is over
 */
@RegisterForReflection
public record VerificationView(
        State verdict,
        long first,
        long last,
        long checked,
        Long anchoredTo,
        long unanchored,
        long forgotten,
        Long brokenAt,
        String reason,
        String next) {

    static VerificationView of(Verification found) {
        VerificationCursor cursor = found.cursor();
        Position position = cursor.position();
        Optional<Verdict.Broken> broken = found.broken();
        State state = broken.map(any -> State.BROKEN).orElse(cursor.isDone() ? State.INTACT : State.UNFINISHED);
        return new VerificationView(
                state,
                position.first(),
                cursor.last(),
                position.links(),
                position.anchored() == 0 ? null : position.anchored(),
                position.unanchored(),
                position.forgotten(),
                broken.map(Verdict.Broken::index).orElse(null),
                broken.map(Verdict.Broken::reason).orElse(null),
                state == State.UNFINISHED ? cursor.text() : null);
    }

    /** What is known. */
    public enum State {
        /** Everything that was asked for is as it was written. */
        INTACT,
        /** Something is not. */
        BROKEN,
        /** So far it is; {@code next} goes on. */
        UNFINISHED
    }
}
