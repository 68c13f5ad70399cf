package io.clusterai.platform.chain;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** What a chain's file turned out to be. */
public sealed interface Verdict {

    /**
     * Nothing was changed, dropped, moved or added up to the anchor.
     *
     * @param first the index the file begins with
     * @param links how many it holds
     * @param origin the checkpoint that vouches for what came before; absent when the file begins with 1
     * @param anchor the last checkpoint that covers some of them; absent when none does
     * @param unanchored how many links lie behind it: they hang together, but nobody has signed for them yet
     * @param forgotten how many links lack a part that was forgotten or held back
     */
    record Intact(
            long first,
            long links,
            Optional<Checkpoint> origin,
            Optional<Checkpoint> anchor,
            long unanchored,
            long forgotten)
            implements Verdict {

        public Intact {
            requireNonNull(origin, "origin is null");
            requireNonNull(anchor, "anchor is null");
        }
    }

    /**
     * Something is not as it was.
     *
     * @param index the first link that is not: changed, missing or out of its place
     * @param reason why
     */
    record Broken(long index, String reason) implements Verdict {

        public Broken {
            requireNonNull(reason, "reason is null");
        }
    }
}
