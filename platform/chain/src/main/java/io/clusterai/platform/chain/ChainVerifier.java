package io.clusterai.platform.chain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Reads a chain's file line by line, in constant memory, and says whether it is as it was written. Trusts the file's own checkpoints only if
 * they are signed by a key the caller knows, when it names one; checkpoints kept elsewhere anchor the chain beside them. A chain that does not
 * begin with its first link must begin behind one that a checkpoint signs for: its head may have been pruned, and nobody cut it off.
 */
public final class ChainVerifier {

    private final Optional<String> fingerprint;
    private final List<Checkpoint> pending = new ArrayList<>();
    private long first;
    private long next;
    private Digest hash = Digest.NONE;
    private long anchored;
    private long forgotten;
    private Optional<Checkpoint> origin = Optional.empty();
    private Optional<Checkpoint> anchor = Optional.empty();

    private ChainVerifier(Optional<String> fingerprint, Collection<Checkpoint> known) {
        this.fingerprint = fingerprint;
        this.pending.addAll(known);
    }

    /**
     * Verifies a file.
     *
     * @param lines without their ends
     * @param fingerprint of the key whose signatures count; any key's when empty
     * @param known checkpoints that were kept outside the file
     */
    public static Verdict verify(Iterator<String> lines, Optional<String> fingerprint, Collection<Checkpoint> known) {
        return new ChainVerifier(fingerprint, known).read(lines);
    }

    /** A verifier that stands somewhere in a chain, for whoever reads it in pieces. */
    public static ChainVerifier at(Position position, Optional<String> fingerprint) {
        ChainVerifier verifier = new ChainVerifier(fingerprint, List.of());
        verifier.first = position.first();
        verifier.next = position.next();
        verifier.hash = position.hash();
        verifier.anchored = position.anchored();
        verifier.forgotten = position.forgotten();
        return verifier;
    }

    /** Where the next piece goes on. */
    public Position position() {
        return new Position(first, next, hash, anchored, forgotten);
    }

    /** Judges the next line; nothing behind one that was broken can be judged any more. */
    public Optional<Verdict.Broken> read(ChainLine line) {
        return judge(line);
    }

    private Verdict read(Iterator<String> lines) {
        if (!lines.hasNext() || !(parsed(lines.next()) instanceof ChainLine.Begin begin)) {
            return new Verdict.Broken(1, "The file does not begin with the line that every chain's file begins with.");
        }
        first = begin.first();
        next = first;
        hash = begin.previous();
        if (first == 1 && !hash.equals(Digest.NONE)) {
            return new Verdict.Broken(1, "There is nothing before the first link.");
        }
        begin.latest().ifPresent(pending::add);
        pending.sort(Comparator.comparingLong(Checkpoint::index));
        for (Checkpoint checkpoint : pending) {
            if (!isTrusted(checkpoint)) {
                return new Verdict.Broken(first, "A checkpoint is not signed by the key that it should be.");
            }
            if (checkpoint.index() == first - 1) {
                if (!checkpoint.hash().equals(hash)) {
                    return new Verdict.Broken(first, "What came before it is not what was signed.");
                }
                origin = Optional.of(checkpoint);
            }
        }
        pending.removeIf(checkpoint -> checkpoint.index() < first);
        while (lines.hasNext()) {
            Optional<Verdict.Broken> broken = judge(parsed(lines.next()));
            if (broken.isPresent()) {
                return broken.get();
            }
        }
        return pending.isEmpty()
                ? new Verdict.Intact(
                        first, next - first, origin, anchor, position().unanchored(), forgotten)
                : new Verdict.Broken(next, "It is missing: a checkpoint covers it, and the file ends before it.");
    }

    private Optional<Verdict.Broken> judge(ChainLine line) {
        return switch (line) {
            case ChainLine.Entry entry -> judge(entry);
            case ChainLine.Signed signed -> judge(signed.checkpoint());
            case ChainLine.Damaged damaged ->
                broken(
                        damaged.index() == next
                                ? "It was damaged when the file was made: " + damaged.reason()
                                : "Number " + damaged.index() + " stands in its place.");
            case ChainLine.Begin again -> broken("A second beginning stands in its place.");
            case null -> broken("Its line is not of the form that was written.");
        };
    }

    private Optional<Verdict.Broken> judge(ChainLine.Entry entry) {
        Link link = entry.link();
        if (next == first && first > 1 && origin.isEmpty()) {
            return broken("What came before it is missing, and no checkpoint vouches for that.");
        }
        if (link.index() != next) {
            return broken("Number " + link.index() + " stands in its place.");
        }
        if (!link.previous().equals(hash)) {
            return broken("It does not follow the one before.");
        }
        if (!link.holds()) {
            return broken("Its content is not what was hashed.");
        }
        if (!entry.partsFit()) {
            return broken("A part of it is not the one that was committed to.");
        }
        hash = link.hash();
        next++;
        if (!entry.isWhole()) {
            forgotten++;
        }
        while (!pending.isEmpty() && pending.getFirst().index() < next) {
            Checkpoint checkpoint = pending.removeFirst();
            if (checkpoint.index() == link.index() && !checkpoint.hash().equals(hash)) {
                return rewritten(checkpoint);
            }
            if (checkpoint.index() == link.index()) {
                anchorTo(checkpoint);
            }
        }
        return Optional.empty();
    }

    private Optional<Verdict.Broken> judge(Checkpoint checkpoint) {
        if (checkpoint.index() != next - 1) {
            return broken("A checkpoint of another place stands before it.");
        }
        if (next == first) {
            return judgeOrigin(checkpoint);
        }
        if (!isTrusted(checkpoint)) {
            return Optional.of(new Verdict.Broken(
                    checkpoint.index(), "Its checkpoint is not signed by the key that it should be."));
        }
        if (!checkpoint.hash().equals(hash)) {
            return rewritten(checkpoint);
        }
        anchorTo(checkpoint);
        return Optional.empty();
    }

    /** What stands before the first link is not in the file; its hash must be one that was signed. */
    private Optional<Verdict.Broken> judgeOrigin(Checkpoint checkpoint) {
        if (!isTrusted(checkpoint)) {
            return broken(
                    "The checkpoint that vouches for what came before it is not signed by the key that it should be.");
        }
        if (!checkpoint.hash().equals(hash)) {
            return broken("What came before it is not what was signed.");
        }
        origin = Optional.of(checkpoint);
        return Optional.empty();
    }

    private void anchorTo(Checkpoint checkpoint) {
        anchor = Optional.of(checkpoint);
        anchored = checkpoint.index();
    }

    /** Every link fits its neighbours, and still the signed state was another: somebody hashed anew from somewhere behind the last anchor. */
    private Optional<Verdict.Broken> rewritten(Checkpoint checkpoint) {
        return Optional.of(new Verdict.Broken(
                position().firstUnanchored(),
                "Links from here to " + checkpoint.index() + " were hashed anew; they are not what was signed."));
    }

    private boolean isTrusted(Checkpoint checkpoint) {
        return checkpoint.isGenuine()
                && fingerprint.map(checkpoint.fingerprint()::equals).orElse(true);
    }

    private Optional<Verdict.Broken> broken(String reason) {
        return Optional.of(new Verdict.Broken(next, reason));
    }

    private static ChainLine parsed(String line) {
        try {
            return ChainLine.parse(line);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /**
     * How far a verification has come.
     *
     * @param first the link it began with
     * @param next the link that comes next
     * @param hash of the link before that
     * @param anchored the last link that a checkpoint was found for; 0 when none was
     * @param forgotten how many links lacked a part that was forgotten or held back
     */
    public record Position(long first, long next, Digest hash, long anchored, long forgotten) {

        public Position {
            requireNonNull(hash, "hash is null");
            boolean inOrder = first >= 1 && next >= first && anchored >= 0 && anchored < next && forgotten >= 0;
            if (!inOrder) {
                throw new IllegalArgumentException("no place in a chain");
            }
        }

        /** Before a link that nothing was read of yet. */
        public static Position before(long first, Digest previous) {
            return new Position(first, first, previous, 0, 0);
        }

        public long links() {
            return next - first;
        }

        /** How many links hang together, and nobody has signed for them yet. */
        public long unanchored() {
            return next - firstUnanchored();
        }

        private long firstUnanchored() {
            return Math.max(anchored + 1, first);
        }
    }
}
