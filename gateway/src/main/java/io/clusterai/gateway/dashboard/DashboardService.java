package io.clusterai.gateway.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.gateway.health.HealthService;
import io.clusterai.gateway.proxy.ListClient;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** Puts the first screen together from what the services answer in time. */
@ApplicationScoped
class DashboardService {

    private static final int MOST_ITEMS = 2_000;
    private static final int RECENT = 10;

    private final ListClient lists;
    private final HealthService health;
    private final InstantSource clock;

    DashboardService(ListClient lists, HealthService health, InstantSource clock) {
        this.lists = lists;
        this.health = health;
        this.clock = clock;
    }

    Uni<DashboardView> read(String token) {
        Set<String> unavailable = new ConcurrentSkipListSet<>();
        return Uni.combine()
                .all()
                .unis(
                        items(Upstream.METRICS, "/api/v1/metrics/nodes", "", token, unavailable),
                        items(Upstream.WORKERS, "/api/v1/workers", "", token, unavailable),
                        items(Upstream.WORKERS, "/api/v1/workers/clusters", "", token, unavailable),
                        items(Upstream.MODELS, "/api/v1/models", "", token, unavailable),
                        items(Upstream.MODELS, "/api/v1/models/nodes", "", token, unavailable),
                        open(token, unavailable),
                        recent(token, unavailable))
                .with((nodes, workers, clusters, models, modelNodes, open, recent) -> new DashboardView(
                        clock.instant(),
                        health.view(),
                        nodes,
                        new DashboardView.Workers(workers.size(), count(workers, "state", "RUNNING"), stale(workers)),
                        clusters,
                        new DashboardView.Models(models.size(), modelNodes.size()),
                        alerts(open),
                        recent,
                        List.copyOf(new TreeSet<>(unavailable))));
    }

    private Uni<Map<String, List<JsonNode>>> open(String token, Set<String> unavailable) {
        return Uni.combine()
                .all()
                .unis(
                        items(Upstream.ALERTS, "/api/v1/alerts", "&state=FIRING", token, unavailable),
                        items(Upstream.ALERTS, "/api/v1/alerts", "&state=ACKNOWLEDGED", token, unavailable),
                        items(Upstream.ALERTS, "/api/v1/alerts", "&state=PENDING", token, unavailable))
                .with((firing, acknowledged, pending) ->
                        Map.of("FIRING", firing, "ACKNOWLEDGED", acknowledged, "PENDING", pending));
    }

    private static DashboardView.Alerts alerts(Map<String, List<JsonNode>> open) {
        List<JsonNode> firing = open.get("FIRING");
        return new DashboardView.Alerts(
                firing.size(),
                open.get("ACKNOWLEDGED").size(),
                open.get("PENDING").size(),
                count(firing, "severity", "critical"));
    }

    private Uni<List<JsonNode>> recent(String token, Set<String> unavailable) {
        return orEmpty(lists.items(Upstream.ALERTS, "/api/v1/alerts", "", RECENT, token), Upstream.ALERTS, unavailable);
    }

    private Uni<List<JsonNode>> items(
            Upstream upstream, String path, String query, String token, Set<String> unavailable) {
        return orEmpty(lists.items(upstream, path, query, MOST_ITEMS, token), upstream, unavailable);
    }

    /** A part the caller may not read is empty; a part nobody answered for is empty and named. */
    private static Uni<List<JsonNode>> orEmpty(Uni<List<JsonNode>> answer, Upstream upstream, Set<String> unavailable) {
        return answer.onFailure(ProblemException.class).recoverWithItem(failure -> {
            if (failure.code() != ErrorCode.FORBIDDEN) {
                unavailable.add(upstream.serviceName());
            }
            return List.of();
        });
    }

    private static int count(List<JsonNode> items, String field, String value) {
        return (int) items.stream()
                .filter(item -> value.equals(item.path(field).asText()))
                .count();
    }

    private static int stale(List<JsonNode> items) {
        return (int)
                items.stream().filter(item -> item.path("stale").asBoolean()).count();
    }
}
