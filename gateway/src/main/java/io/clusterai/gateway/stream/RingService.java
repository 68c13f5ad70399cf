package io.clusterai.gateway.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.platform.events.Tail;
import io.clusterai.platform.events.TailRecord;
import io.clusterai.platform.events.Tails;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** Keeps the rings: those of Kafka topics follow a tail, that of the health topic what the gateway finds out itself. */
@ApplicationScoped
public class RingService {

    /** What an event costs beside its text. */
    private static final int OVERHEAD = 256;

    private static final int REMEMBERED_NAME_SETS = 1_000;

    private final Tails tails;
    private final StreamConfig config;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final Map<PushTopic, Ring> rings = new ConcurrentHashMap<>();
    private final Map<Set<String>, Set<String>> knownNames = new ConcurrentHashMap<>();
    private final List<Consumer<PushTopic>> listeners = new CopyOnWriteArrayList<>();
    private volatile Tail tail;
    private long healthOffset;

    RingService(Tails tails, StreamConfig config, ObjectMapper json, InstantSource clock, MeterRegistry metrics) {
        this.tails = tails;
        this.config = config;
        this.json = json;
        this.clock = clock;
        rings.put(PushTopic.HEALTH, newRing(UUID.randomUUID().toString(), new long[1]));
        metrics.gauge("gateway_ring_bytes", rings, all -> all.values().stream()
                .mapToLong(Ring::bytes)
                .sum());
    }

    void start(@Observes StartupEvent started) {
        List<String> topics = Arrays.stream(PushTopic.values())
                .flatMap(topic -> topic.kafkaTopic().stream())
                .toList();
        tail = tails.open(topics, clock.instant().minus(config.ringSpan()), this::read);
    }

    /** The ring of a topic, empty until the topic is being read. */
    Optional<Ring> ring(PushTopic topic) {
        return Optional.ofNullable(rings.get(topic));
    }

    /** Whether every topic has been read as far as it went when the gateway started. */
    boolean isFilled() {
        Tail following = tail;
        if (following == null || !following.isCaughtUp()) {
            return false;
        }
        for (PushTopic topic : PushTopic.values()) {
            topic.kafkaTopic().ifPresent(name -> ensure(topic, name, following.topicId(name)));
        }
        return rings.size() == PushTopic.values().length;
    }

    /** Whether the brokers answer. */
    boolean isConnected() {
        Tail following = tail;
        return following != null && following.isConnected();
    }

    /** Runs {@code listener} after every new event, on the thread that brought it: it must not block. */
    void onEvent(Consumer<PushTopic> listener) {
        listeners.add(listener);
    }

    void evict() {
        Instant now = clock.instant();
        rings.values().forEach(ring -> ring.evict(now));
    }

    /** Publishes the health document as it now is. */
    public synchronized void publishHealth(String document) {
        Event event = new Event(
                0, healthOffset++, clock.instant(), "health", Map.of(), cost(document.length()), filter -> document);
        rings.get(PushTopic.HEALTH).append(event, clock.instant());
        tell(PushTopic.HEALTH);
    }

    private void read(TailRecord record) {
        PushTopic topic = PushTopic.ofKafkaTopic(record.topic()).orElseThrow();
        Ring ring = ensure(topic, record.topic(), record.topicId());
        if (record.payload() == null) {
            return;
        }
        Event event = parse(topic, record);
        if (ring.append(event, clock.instant()) == Ring.Outcome.WENT_BACK) {
            // The topic was made anew under us. A new ring makes every position and every open subscription a gap.
            rings.put(topic, newRing(record.topicId() + '~' + UUID.randomUUID(), offsets(record)));
            rings.get(topic).append(event, clock.instant());
        }
        tell(topic);
    }

    private synchronized Ring ensure(PushTopic topic, String kafkaTopic, String topicId) {
        Ring known = rings.get(topic);
        if (known != null && (known.topicId().equals(topicId) || known.topicId().startsWith(topicId + '~'))) {
            return known;
        }
        Map<Integer, Long> next = tail.nextOffsets(kafkaTopic);
        long[] start = new long
                [next.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1];
        next.forEach((partition, offset) -> start[partition] = offset);
        Ring made = newRing(topicId, start);
        rings.put(topic, made);
        return made;
    }

    private long[] offsets(TailRecord record) {
        Map<Integer, Long> next = tail.nextOffsets(record.topic());
        long[] start = new long[Math.max(next.size(), record.partition() + 1)];
        start[record.partition()] = record.offset();
        return start;
    }

    private Ring newRing(String topicId, long[] start) {
        return new Ring(topicId, start, config.ringSpan(), config.ringSize().asLongValue());
    }

    private void tell(PushTopic topic) {
        listeners.forEach(listener -> listener.accept(topic));
    }

    private Event parse(PushTopic topic, TailRecord record) {
        JsonNode payload;
        try {
            payload = json.readTree(record.payload());
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("not JSON", unreadable);
        }
        if (!payload.isObject()) {
            throw new IllegalArgumentException("not a JSON object");
        }
        String text = new String(record.payload(), StandardCharsets.UTF_8);
        return new Event(
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key() == null ? "" : record.key(),
                facts(topic, payload),
                cost(text.length()),
                topic == PushTopic.METRICS ? samples(text) : filter -> text);
    }

    private Map<String, Set<String>> facts(PushTopic topic, JsonNode payload) {
        return switch (topic) {
            case METRICS -> Map.of("sources", Set.of(payload.path("source").asText()), "names", names(payload));
            case WORKERS -> Map.of("clusterId", Set.of(payload.path("clusterId").asText()));
            case ALERTS ->
                Map.of(
                        "state", Set.of(payload.path("state").asText()),
                        "severity", Set.of(payload.path("severity").asText()));
            case MODELS, OPERATIONS, HEALTH -> Map.of();
        };
    }

    /** A source has the same names in every scrape: one set serves all of them. */
    private Set<String> names(JsonNode payload) {
        Set<String> names = new HashSet<>();
        payload.path("samples").forEach(sample -> names.add(sample.path("name").asText()));
        if (knownNames.size() >= REMEMBERED_NAME_SETS) {
            knownNames.clear();
        }
        return knownNames.computeIfAbsent(Set.copyOf(names), set -> set);
    }

    /** A subscription to some names gets a scrape cut down to them, made once for all that want the same. */
    private Function<Filter, String> samples(String whole) {
        Map<Set<String>, String> made = new ConcurrentHashMap<>(1);
        return filter -> {
            Set<String> names = filter.valuesOf("names");
            return names.isEmpty() ? whole : made.computeIfAbsent(names, wanted -> cut(whole, wanted));
        };
    }

    private String cut(String whole, Set<String> names) {
        try {
            ObjectNode scrape = (ObjectNode) json.readTree(whole);
            ArrayNode samples = json.createArrayNode();
            scrape.path("samples").forEach(sample -> {
                if (names.contains(sample.path("name").asText())) {
                    samples.add(sample);
                }
            });
            scrape.set("samples", samples);
            return json.writeValueAsString(scrape);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("what was read once can be read again", impossible);
        }
    }

    private static int cost(int textLength) {
        return textLength + OVERHEAD;
    }
}
