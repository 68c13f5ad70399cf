package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.chain.ChainVerifier.Position;
import io.clusterai.platform.chain.Digest;
import io.clusterai.platform.problem.Cursor;
import java.util.List;
import java.util.Optional;

/**
 * Where a verification goes on. Whoever asks holds it, and deceives nobody but themselves with another one.
 *
 * @param last the last record that it is to reach; before the first when there is none
 * @param signed the last record that was signed for when it began, which a checkpoint must still show; 0 where that is not asked
 */
record VerificationCursor(Position position, long last, long signed) {

    private static final int PARTS = 7;

    VerificationCursor {
        requireNonNull(position, "position is null");
    }

    /** Empty without one: then it begins. */
    static Optional<VerificationCursor> of(String text) {
        return Cursor.decode(text, PARTS).map(parts -> Cursor.part("", nothing -> read(parts)));
    }

    private static VerificationCursor read(List<String> parts) {
        Position position = new Position(
                Long.parseLong(parts.get(0)),
                Long.parseLong(parts.get(1)),
                new Digest(parts.get(2)),
                Long.parseLong(parts.get(3)),
                Long.parseLong(parts.get(4)));
        return new VerificationCursor(position, Long.parseLong(parts.get(5)), Long.parseLong(parts.get(6)));
    }

    String text() {
        return Cursor.encode(List.of(
                Long.toString(position.first()),
                Long.toString(position.next()),
                position.hash().hex(),
                Long.toString(position.anchored()),
                Long.toString(position.forgotten()),
                Long.toString(last),
                Long.toString(signed)));
    }

    VerificationCursor at(Position reached) {
        return new VerificationCursor(reached, last, signed);
    }

    boolean isDone() {
        return position.next() > last;
    }

    /** Something was signed for that no checkpoint shows any more. */
    boolean lacksACheckpoint() {
        return isDone() && signed >= position.first() && position.anchored() < signed;
    }
}
