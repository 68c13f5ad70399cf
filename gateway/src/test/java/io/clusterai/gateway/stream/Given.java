package io.clusterai.gateway.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Rings and events for tests. */
final class Given {

    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final String TOPIC_ID = "topic-a";
    static final Duration SPAN = Duration.ofMinutes(5);
    static final long PLENTY = 1 << 20;

    private Given() {}

    static Ring ring(long... start) {
        return new Ring(TOPIC_ID, start, SPAN, PLENTY);
    }

    static Event event(int partition, long offset) {
        return event(partition, offset, partition + "/" + offset, NOON, Map.of());
    }

    static Event event(int partition, long offset, String key, Instant at, Map<String, Set<String>> facts) {
        String json = "\"" + partition + "/" + offset + "\"";
        return new Event(partition, offset, at, key, facts, 100, filter -> Excerpt.whole(json));
    }
}
