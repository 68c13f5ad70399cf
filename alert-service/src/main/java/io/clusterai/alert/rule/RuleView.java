package io.clusterai.alert.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A rule as it is shown. */
public record RuleView(
        String id,
        String name,
        String expression,

        @JsonProperty("for") @Schema(implementation = String.class, examples = "PT5M")
        Duration holdFor,

        String severity,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean enabled,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    public static RuleView of(AlertRule rule) {
        RuleDefinition definition = rule.definition();
        return new RuleView(
                rule.id().toString(),
                definition.name(),
                definition.expression(),
                definition.holdFor(),
                definition.severity().text(),
                definition.labels(),
                definition.annotations(),
                definition.enabled(),
                rule.version(),
                rule.createdAt(),
                rule.updatedAt());
    }
}
