package io.clusterai.gateway.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.clusterai.contracts.AccessPolicy;
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

    private static final int OPERATIONS = 50;
    private static final int ALERTS = 200;
    private static final int QUERIES_AT_A_TIME = 4;

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

    /** The state for a caller. Callers with the same permissions and limits who ask at the same time share one reading. */
    Uni<Snapshot> read(PushTopic topic, Filter filter, Grant grant, String token) {
        Flight flight = new Flight(topic, filter, grant.permissions(), grant.policy());
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
        LatestQueries wanted = LatestQueries.of(filter);
        List<Uni<List<JsonNode>>> parts = wanted.queries().stream()
                .map(query -> lists.items(
                        Upstream.METRICS,
                        "/api/v1/metrics/latest",
                        query("name", query.name()) + query("node", query.node()),
                        config.snapshotItems(),
                        token))
                .toList();
        return Uni.join()
                .all(parts)
                .usingConcurrencyOf(QUERIES_AT_A_TIME)
                .andFailFast()
                .map(pages -> {
                    List<JsonNode> items = new ArrayList<>();
                    pages.forEach(page -> page.stream()
                            .filter(item -> wanted.wants(
                                    item.path("name").asText(),
                                    item.path("labels").path("instance").asText()))
                            .forEach(items::add));
                    return items(items.subList(0, Math.min(config.snapshotItems(), items.size())));
                });
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

    private record Flight(PushTopic topic, Filter filter, Set<String> permissions, AccessPolicy policy) {}
}
