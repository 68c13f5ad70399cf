package io.clusterai.platform.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One record in the chain. Its hash covers its place, the hash before it, its text, and the commitments to its parts that may one day be
 * forgotten: without a part the link still holds, and no other part fits in its place.
 *
 * @param index 1 for the first
 * @param previous the hash of the link before, {@link Digest#NONE} for the first
 * @param commitments what {@link #commit} made of each part
 * @param record JSON on one line
 * @param hash over all of the above
 */
public record Link(long index, Digest previous, List<Digest> commitments, String record, Digest hash) {

    private static final String LINK = "cluster-ai chain link v1";
    private static final String PART = "cluster-ai chain part v1";

    public Link {
        requireNonNull(previous, "previous is null");
        requireNonNull(hash, "hash is null");
        commitments = List.copyOf(commitments);
        if (index < 1) {
            throw new IllegalArgumentException("a chain begins at 1: " + index);
        }
        if (record.indexOf('\n') >= 0 || record.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a record is one line");
        }
    }

    /** The link that follows a state of the chain. */
    public static Link after(long lastIndex, Digest lastHash, List<Digest> commitments, String record) {
        long index = lastIndex + 1;
        return new Link(index, lastHash, commitments, record, hash(index, lastHash, commitments, record));
    }

    /** What binds a part to its link. The part carries a random salt of its own, so that nobody can find it by guessing. */
    public static Digest commit(String part) {
        return Digest.of(PART, part);
    }

    /** Whether the hash is that of the content. */
    public boolean holds() {
        return hash.equals(hash(index, previous, commitments, record));
    }

    private static Digest hash(long index, Digest previous, List<Digest> commitments, String record) {
        // Digits and hexadecimal before the first line breaks, one line each: no two contents give the same text.
        return Digest.of(
                LINK,
                index + "\n" + previous + "\n"
                        + commitments.stream().map(Digest::hex).collect(Collectors.joining(",")) + "\n" + record);
    }
}
