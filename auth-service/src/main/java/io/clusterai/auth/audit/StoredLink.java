package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.chain.ChainLine;
import io.clusterai.platform.chain.Link;
import java.util.List;
import java.util.Optional;

/**
 * A link and what can still be read of its parts.
 *
 * @param parts in the order of the commitments; empty where the person was forgotten
 */
record StoredLink(Link link, List<Optional<String>> parts) {

    StoredLink {
        requireNonNull(link, "link is null");
        parts = List.copyOf(parts);
    }

    ChainLine.Entry line() {
        return new ChainLine.Entry(link, parts);
    }

    StoredLink withoutParts() {
        return new StoredLink(
                link, parts.stream().map(part -> Optional.<String>empty()).toList());
    }
}
