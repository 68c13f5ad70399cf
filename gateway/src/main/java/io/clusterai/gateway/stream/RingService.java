package io.clusterai.gateway.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.clusterai.platform.events.Tail;
import io.clusterai.platform.events.TailRecord;
import io.clusterai.platform.events.Tails;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** Keeps the rings: those of Kafka topics follow a tail, that of the health topic what the gateway finds out itself. */
@ApplicationScoped
public class RingService {

    /** What an event costs beside its text. */
    private static final int OVERHEAD = 256;

    private static final int REMEMBERED_SHAPES = 1_000;

    /** What cuts of scrapes may take that are kept for others who want the same. */
    private static final long CUTS = 4 << 20;

    private static final Duration CUTS_ARE_KEPT = Duration.ofSeconds(10);

    private final Tails tails;
    private final StreamConfig config;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final Map<PushTopic, Ring> rings = new ConcurrentHashMap<>();
    private final AtomicLong scrapes = new AtomicLong();
    private final Map<List<String>, Shape> knownShapes = new ConcurrentHashMap<>();
    private final Cache<Cut, int[]> cuts = Caffeine.newBuilder()
            .maximumWeight(CUTS)
            .weigher((Cut cut, int[] parts) -> cut.filter().bytes() + Integer.BYTES * parts.length + OVERHEAD)
            .expireAfterWrite(CUTS_ARE_KEPT)
            .build();
    private final List<Consumer<PushTopic>> listeners = new CopyOnWriteArrayList<>();
    private volatile Tail tail;
    private long healthOffset;

    RingService(Tails tails, StreamConfig config, ObjectMapper json, InstantSource clock, MeterRegistry metrics) {
        this.tails = tails;
        this.config = config;
        this.json = json;
        this.clock = clock;
        rings.put(PushTopic.HEALTH, newRing(UUID.randomUUID().toString(), new long[1]));
        metrics.gauge("gateway_ring_bytes", this, RingService::bytes);
    }

    /** What the events hold, and the cuts of them that are kept. */
    private long bytes() {
        long ofCuts = cuts.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
        return ofCuts + rings.values().stream().mapToLong(Ring::bytes).sum();
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
                0,
                healthOffset++,
                clock.instant(),
                "health",
                Map.of(),
                cost(document.length()),
                filter -> Excerpt.whole(document));
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

    Event parse(PushTopic topic, TailRecord record) {
        String text = new String(record.payload(), StandardCharsets.UTF_8);
        try {
            return topic == PushTopic.METRICS ? scrape(record, text) : fact(topic, record, text);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("not JSON", unreadable);
        }
    }

    private Event fact(PushTopic topic, TailRecord record, String text) throws IOException {
        JsonNode payload = json.readTree(text);
        if (!payload.isObject()) {
            throw new IllegalArgumentException("not a JSON object");
        }
        return event(record, facts(topic, payload), cost(text.length()), filter -> Excerpt.whole(text));
    }

    private static Event event(
            TailRecord record, Map<String, Set<String>> facts, int bytes, Function<Filter, Excerpt> render) {
        return new Event(
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.key() == null ? "" : record.key(),
                facts,
                bytes,
                render);
    }

    private static Map<String, Set<String>> facts(PushTopic topic, JsonNode payload) {
        return switch (topic) {
            case WORKERS -> Map.of("clusterId", Set.of(payload.path("clusterId").asText()));
            case ALERTS ->
                Map.of(
                        "state", Set.of(payload.path("state").asText()),
                        "severity", Set.of(payload.path("severity").asText()));
            case METRICS, MODELS, OPERATIONS, HEALTH -> Map.of();
        };
    }

    /** Scrapes are long and many: one is read once, and where its samples lie is all that is kept beside its text. */
    private Event scrape(TailRecord record, String text) throws IOException {
        String source = "";
        List<String> names = new ArrayList<>();
        int[] bounds = new int[256];
        try (JsonParser parser = json.getFactory().createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (field.equals("source")) {
                    source = parser.getValueAsString("");
                }
                if (!field.equals("samples") || value != JsonToken.START_ARRAY || !names.isEmpty()) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    int begins = (int) parser.currentTokenLocation().getCharOffset();
                    names.add(sampleName(parser));
                    int used = 2 * names.size();
                    if (used > bounds.length) {
                        bounds = Arrays.copyOf(bounds, 2 * bounds.length);
                    }
                    bounds[used - 2] = begins;
                    bounds[used - 1] = (int) parser.currentLocation().getCharOffset();
                }
            }
        }
        Shape shape = shape(names);
        long number = scrapes.incrementAndGet();
        Scrape scrape = new Scrape(text, shape.names(), Arrays.copyOf(bounds, 2 * names.size()));
        return event(
                record,
                Map.of("sources", Set.of(source), "names", shape.distinct()),
                cost(scrape.bytes()),
                filter -> cut(number, scrape, filter));
    }

    /** Reads to the end of a sample. */
    private static String sampleName(JsonParser parser) throws IOException {
        String name = "";
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            if (field.equals("name")) {
                name = parser.getValueAsString("");
            }
            parser.skipChildren();
        }
        return name;
    }

    /** A source has the same names in every scrape: one list serves all of them. */
    private Shape shape(List<String> names) {
        Shape known = knownShapes.get(names);
        if (known != null) {
            return known;
        }
        if (knownShapes.size() >= REMEMBERED_SHAPES) {
            knownShapes.clear();
        }
        Shape shape = new Shape(List.copyOf(names), Set.copyOf(names));
        knownShapes.put(shape.names(), shape);
        return shape;
    }

    /** A subscription to some names gets a scrape cut down to them, worked out once for those that want the same at the same time. */
    private Excerpt cut(long number, Scrape scrape, Filter filter) {
        Set<String> names = filter.valuesOf("names");
        return names.isEmpty()
                ? scrape.whole()
                : scrape.excerpt(cuts.get(new Cut(number, filter), missing -> scrape.only(names)));
    }

    /** The names of a source's samples, in their order, and without repetition. */
    private record Shape(List<String> names, Set<String> distinct) {}

    /** Names the scrape rather than holding it, so that none outlives its place in the ring. */
    private record Cut(long scrape, Filter filter) {}

    private static int cost(int textLength) {
        return textLength + OVERHEAD;
    }
}
