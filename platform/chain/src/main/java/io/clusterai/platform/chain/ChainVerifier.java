package io.clusterai.platform.chain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Reads a chain's file line by line, in constant memory, and says whether it is as it was written. Trusts the file's own checkpoints only if
 * they are signed by a key the caller knows, when it names one; checkpoints kept elsewhere anchor the chain beside them.
 */
public final class ChainVerifier {

    private final Optional<String> fingerprint;
    private final List<Checkpoint> pending = new ArrayList<>();
    private long first;
    private long next;
    private Digest hash = Digest.NONE;
    private long forgotten;
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
        }
        while (lines.hasNext()) {
            Optional<Verdict> broken = judge(parsed(lines.next()));
            if (broken.isPresent()) {
                return broken.get();
            }
        }
        return pending.isEmpty()
                ? new Verdict.Intact(
                        first,
                        next - first,
                        anchor,
                        next - 1 - anchor.map(Checkpoint::index).orElse(first - 1),
                        forgotten)
                : new Verdict.Broken(next, "It is missing: a checkpoint covers it, and the file ends before it.");
    }

    private Optional<Verdict> judge(ChainLine line) {
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

    private Optional<Verdict> judge(ChainLine.Entry entry) {
        Link link = entry.link();
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
                anchor = Optional.of(checkpoint);
            }
        }
        return Optional.empty();
    }

    private Optional<Verdict> judge(Checkpoint checkpoint) {
        if (checkpoint.index() != next - 1 || next == first) {
            return broken("A checkpoint of another place stands before it.");
        }
        if (!isTrusted(checkpoint)) {
            return Optional.of(new Verdict.Broken(
                    checkpoint.index(), "Its checkpoint is not signed by the key that it should be."));
        }
        if (!checkpoint.hash().equals(hash)) {
            return rewritten(checkpoint);
        }
        anchor = Optional.of(checkpoint);
        return Optional.empty();
    }

    /** Every link fits its neighbours, and still the signed state was another: somebody hashed anew from somewhere behind the last anchor. */
    private Optional<Verdict> rewritten(Checkpoint checkpoint) {
        long from = anchor.map(Checkpoint::index).orElse(first - 1) + 1;
        return Optional.of(new Verdict.Broken(
                from, "Links from here to " + checkpoint.index() + " were hashed anew; they are not what was signed."));
    }

    private boolean isTrusted(Checkpoint checkpoint) {
        return checkpoint.isGenuine()
                && fingerprint.map(checkpoint.fingerprint()::equals).orElse(true);
    }

    private Optional<Verdict> broken(String reason) {
        return Optional.of(new Verdict.Broken(next, reason));
    }

    private static ChainLine parsed(String line) {
        try {
            return ChainLine.parse(line);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
