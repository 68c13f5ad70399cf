package io.clusterai.platform.sealing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What lies under other keys than the current one. */
public record Census(List<Found> found) {

    public Census {
        found = List.copyOf(found);
    }

    /** How much there is of each kind that is there; nothing when no other key is needed. */
    public Map<String, Long> waiting() {
        return found.stream()
                .collect(Collectors.groupingBy(Found::kind, TreeMap::new, Collectors.summingLong(Found::count)));
    }

    /** What no key of this replica opens. */
    Census missing(SealingKeys keys) {
        List<String> readable = keys.readable();
        return new Census(
                found.stream().filter(some -> !readable.contains(some.keyId())).toList());
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** For a message: {@code signing-keys 3 under 0123456789abcdef}. */
    String described() {
        return found.stream()
                .map(some -> some.kind() + " " + some.count() + " under " + some.keyId())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** So many of a kind under one key. */
    public record Found(String kind, String keyId, long count) {}
}
