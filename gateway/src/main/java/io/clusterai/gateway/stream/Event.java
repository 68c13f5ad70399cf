package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * One record of a push topic, before it has a place in a ring.
 *
 * @param partition where it lies in the topic
 * @param offset its place there
 * @param at when it was true
 * @param key what it is about; of two with the same key the later one says more
 * @param facts what filters look at
 * @param bytes how much memory it is taken to hold
 * @param render its JSON for a subscription with that filter
 */
record Event(
        int partition,
        long offset,
        Instant at,
        String key,
        Map<String, Set<String>> facts,
        int bytes,
        Function<Filter, Excerpt> render) {

    Event {
        requireNonNull(at, "at is null");
        requireNonNull(key, "key is null");
        requireNonNull(facts, "facts is null");
        requireNonNull(render, "render is null");
    }
}
