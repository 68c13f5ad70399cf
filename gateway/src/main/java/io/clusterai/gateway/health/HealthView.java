package io.clusterai.gateway.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/** The health document. */
public record HealthView(HealthStatus status, List<ComponentView> components) {

    static HealthView of(HealthBoard board) {
        return new HealthView(
                board.status(),
                board.components().stream().map(ComponentView::of).toList());
    }

    /** One component in it. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ComponentView(String name, HealthStatus status, Instant since, long latencyMs, String reason) {

        static ComponentView of(Component component) {
            return new ComponentView(
                    component.name(),
                    component.status(),
                    component.since(),
                    component.latency().toMillis(),
                    component.reason());
        }
    }
}
