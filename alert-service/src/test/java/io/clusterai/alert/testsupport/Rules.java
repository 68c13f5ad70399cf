package io.clusterai.alert.testsupport;

import io.clusterai.alert.rule.AlertRule;
import io.clusterai.alert.rule.RuleDefinition;
import io.clusterai.alert.rule.RuleId;
import io.clusterai.alert.rule.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Rules for tests. */
public final class Rules {

    private Rules() {}

    public static RuleDefinition definition(String expression, Duration holdFor) {
        return new RuleDefinition(
                "HighLoad", expression, holdFor, Severity.CRITICAL, Map.of("team", "sre"), Map.of(), true);
    }

    public static AlertRule rule(String expression, Duration holdFor) {
        return new AlertRule(
                new RuleId(UUID.randomUUID()), definition(expression, holdFor), 1, Instant.EPOCH, Instant.EPOCH);
    }
}
