package io.clusterai.alert.evaluation;

import io.clusterai.alert.rule.AlertRule;
import io.clusterai.alert.rule.RuleDefinition;
import java.util.Map;
import java.util.TreeMap;

/** The labels an alert carries and what they hash to: those of the series, overlaid by those of the rule. */
record AlertIdentity(Map<String, String> labels, Fingerprint fingerprint) {

    static AlertIdentity of(AlertRule rule, Map<String, String> series) {
        Map<String, String> labels = new TreeMap<>(series);
        labels.putAll(rule.definition().labels());
        labels.put(RuleDefinition.NAME_LABEL, rule.definition().name());
        labels.put(RuleDefinition.SEVERITY_LABEL, rule.definition().severity().text());
        return new AlertIdentity(Map.copyOf(labels), Fingerprint.of(labels));
    }
}
