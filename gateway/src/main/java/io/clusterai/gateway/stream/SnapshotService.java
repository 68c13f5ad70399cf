package io.clusterai.gateway.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.clusterai.gateway.health.HealthService;
import io.clusterai.gateway.operation.OperationService;
import io.clusterai.gateway.proxy.ListClient;
import io.clusterai.gateway.route.RawPath;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the state behind a topic from its owner. The position is noted first, so that whatever changes meanwhile is shown afterwards as an event. */
@ApplicationScoped
class SnapshotService {

    private static final String HOST_SOURCE = "host:";
    private static final int OPERATIONS = 50;
    private static final int ALERTS = 200;

    private final RingService rings;
    private final ListClient lists;
    private final OperationService operations;
    private final HealthService health;
    private final StreamConfig config;
    private final ObjectMapper json;
    private final Map<Flight, Uni<Snapshot>> flights = new ConcurrentHashMap<>();

    SnapshotService(
            RingService rings,
            ListClient lists,
            OperationService operations,
            HealthService health,
            StreamConfig config,
            ObjectMapper json) {
        this.rings = rings;
        this.lists = lists;
        this.operations = operations;
        this.health = health;
        this.config = config;
        this.json = json;
    }

    /** The state for a caller. Callers with the same permissions who ask at the same time share one reading. */
    Uni<Snapshot> read(PushTopic topic, Filter filter, Grant grant, String token) {
        Flight flight = new Flight(topic, filter, grant.permissions());
        return flights.computeIfAbsent(flight, key -> begin(topic, filter, token)
                .onTermination()
                .invoke(() -> flights.remove(key))
                .memoize()
                .indefinitely());
    }

    private Uni<Snapshot> begin(PushTopic topic, Filter filter, String token) {
        return Uni.createFrom().deferred(() -> {
            Position position = rings.ring(topic)
                    .map(Ring::position)
                    .orElseThrow(
                            () -> new ProblemException(ErrorCode.SERVICE_UNAVAILABLE, "The topic is not read yet."));
            return data(topic, filter, token).map(data -> new Snapshot(position, data));
        });
    }

    private Uni<String> data(PushTopic topic, Filter filter, String token) {
        return switch (topic) {
            case METRICS -> latest(filter, token);
            case WORKERS -> all(Upstream.WORKERS, "/api/v1/workers", filter, token);
            case MODELS -> all(Upstream.MODELS, "/api/v1/models/instances", filter, token);
            case OPERATIONS -> operations(token);
            case ALERTS ->
                lists.items(Upstream.ALERTS, "/api/v1/alerts", "", ALERTS, token)
                        .map(items -> items(matching(items, filter)));
            case HEALTH -> Uni.createFrom().item(health::document);
        };
    }

    private Uni<String> all(Upstream upstream, String path, Filter filter, String token) {
        return lists.items(upstream, path, "", config.snapshotItems(), token)
                .map(items -> items(matching(items, filter)));
    }

    private Uni<String> operations(String token) {
        return operations.list(OPERATIONS, null, token).map(page -> items(page.items()));
    }

    private Uni<String> latest(Filter filter, String token) {
        List<String> queries = new ArrayList<>();
        Set<String> names = filter.valuesOf("names");
        Set<String> sources = filter.valuesOf("sources");
        for (String name : names.isEmpty() ? Set.of("") : names) {
            for (String source : sources.isEmpty() ? Set.of("") : sources) {
                queries.add(query("name", name) + query("node", hostOf(source)));
            }
        }
        List<Uni<List<JsonNode>>> parts = queries.stream()
                .distinct()
                .map(query ->
                        lists.items(Upstream.METRICS, "/api/v1/metrics/latest", query, config.snapshotItems(), token))
                .toList();
        return Uni.join().all(parts).andFailFast().map(pages -> {
            List<JsonNode> items = new ArrayList<>();
            pages.forEach(items::addAll);
            return items(items.subList(0, Math.min(config.snapshotItems(), items.size())));
        });
    }

    /** Host series carry the host as {@code instance}; for other sources the latest values are not told apart. */
    private static String hostOf(String source) {
        return source.startsWith(HOST_SOURCE) ? source.substring(HOST_SOURCE.length()) : "";
    }

    private static String query(String key, String value) {
        return value.isEmpty() ? "" : '&' + key + '=' + RawPath.encode(value);
    }

    private static List<JsonNode> matching(List<JsonNode> items, Filter filter) {
        return items.stream()
                .filter(item -> filter.wanted().entrySet().stream().allMatch(want -> want.getValue()
                        .contains(item.path(want.getKey()).asText())))
                .toList();
    }

    private String items(List<JsonNode> items) {
        ArrayNode list = json.createArrayNode();
        list.addAll(items);
        try {
            return json.writeValueAsString(json.createObjectNode().set("items", list));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("what was read can be written", impossible);
        }
    }

    /** State as JSON, and the position after which events change it. */
    record Snapshot(Position position, String data) {}

    private record Flight(PushTopic topic, Filter filter, Set<String> permissions) {}
}
