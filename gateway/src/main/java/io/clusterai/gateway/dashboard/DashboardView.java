package io.clusterai.gateway.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.gateway.health.HealthView;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One summary for the first screen. Items are those of the services' own lists.
 *
 * @param unavailable the services that did not answer; what they would have said is empty
 */
public record DashboardView(
        Instant generatedAt,
        HealthView health,
        @Schema(implementation = Object[].class) List<JsonNode> nodes,
        Workers workers,
        @Schema(implementation = Object[].class) List<JsonNode> clusters,
        Models models,
        Alerts alerts,
        @Schema(implementation = Object[].class) List<JsonNode> recentAlerts,
        List<String> unavailable) {

    /** Workers by state. */
    public record Workers(int total, int running, int stale) {}

    /** Models and the nodes that hold them. */
    public record Models(int total, int nodes) {}

    /** Open alerts by state; {@code critical} counts those that fire. */
    public record Alerts(int firing, int acknowledged, int pending, int critical) {}
}
