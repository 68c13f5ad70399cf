package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.chain.ChainLine;
import io.clusterai.platform.chain.Checkpoint;
import io.clusterai.platform.chain.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A link and what can still be read of it.
 *
 * @param link empty when what is stored is none
 * @param parts in the order of the commitments; empty where the person was forgotten
 * @param damage what is not as it was written
 */
record StoredLink(
        long index,
        String hash,
        Optional<Link> link,
        RecordView record,
        List<Optional<String>> parts,
        Optional<String> damage) {

    StoredLink {
        requireNonNull(hash, "hash is null");
        requireNonNull(link, "link is null");
        requireNonNull(record, "record is null");
        parts = List.copyOf(parts);
        requireNonNull(damage, "damage is null");
    }

    /** As a file holds it: the verifier stops at what is damaged, and a reader still sees what is left. */
    List<ChainLine> lines() {
        List<ChainLine> lines = new ArrayList<>();
        damage.ifPresent(reason -> lines.add(new ChainLine.Damaged(index, reason)));
        link.ifPresent(whole -> lines.add(new ChainLine.Entry(whole, parts)));
        return lines;
    }

    /** Links with the checkpoints among them, each behind the link that it signs. */
    static List<ChainLine> chained(List<StoredLink> links, List<Checkpoint> checkpoints) {
        Map<Long, Checkpoint> byIndex =
                checkpoints.stream().collect(Collectors.toMap(Checkpoint::index, Function.identity()));
        List<ChainLine> lines = new ArrayList<>();
        for (StoredLink stored : links) {
            lines.addAll(stored.lines());
            Optional.ofNullable(byIndex.get(stored.index()))
                    .ifPresent(checkpoint -> lines.add(new ChainLine.Signed(checkpoint)));
        }
        return lines;
    }

    StoredLink withoutParts() {
        return new StoredLink(
                index,
                hash,
                link,
                record,
                parts.stream().map(part -> Optional.<String>empty()).toList(),
                damage);
    }
}
