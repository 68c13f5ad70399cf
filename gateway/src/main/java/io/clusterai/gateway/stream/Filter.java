package io.clusterai.gateway.stream;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which events of a topic a subscription wants: for every key one of the values. Empty wants all.
 *
 * @param wanted the accepted values by key
 */
record Filter(Map<String, Set<String>> wanted) {

    /** What a text costs beside its characters. */
    private static final int BYTES_PER_TEXT = 64;

    static final Filter ALL = new Filter(Map.of());

    Filter {
        wanted = wanted.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }

    /** What it holds in memory. */
    int bytes() {
        return wanted.values().stream()
                .flatMap(Set::stream)
                .mapToInt(value -> value.length() + BYTES_PER_TEXT)
                .sum();
    }

    /** Whether an event with these facts is wanted. */
    boolean matches(Map<String, Set<String>> facts) {
        for (Map.Entry<String, Set<String>> want : wanted.entrySet()) {
            if (Collections.disjoint(facts.getOrDefault(want.getKey(), Set.of()), want.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** The accepted values of a key; empty accepts all. */
    Set<String> valuesOf(String key) {
        return wanted.getOrDefault(key, Set.of());
    }
}
