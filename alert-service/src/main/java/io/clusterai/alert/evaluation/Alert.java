package io.clusterai.alert.evaluation;

import static java.util.Objects.requireNonNull;

import io.clusterai.alert.rule.AlertRule;
import io.clusterai.alert.rule.RuleId;
import io.clusterai.alert.rule.Severity;
import io.clusterai.contracts.AlertChanged;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.time.Instant;
import java.util.Map;

/**
 * One occurrence of an alert.
 *
 * @param version grows with every change of state
 * @param ruleVersion the version of the rule that last raised or confirmed it
 * @param value what held the condition when it was raised, fired or confirmed last
 */
public record Alert(
        AlertId id,
        long version,
        Fingerprint fingerprint,
        RuleId ruleId,
        long ruleVersion,
        String name,
        Severity severity,
        Map<String, String> labels,
        Map<String, String> annotations,
        double value,
        AlertState state) {

    public Alert {
        requireNonNull(id, "id is null");
        requireNonNull(fingerprint, "fingerprint is null");
        requireNonNull(ruleId, "ruleId is null");
        requireNonNull(name, "name is null");
        requireNonNull(severity, "severity is null");
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        requireNonNull(state, "state is null");
    }

    /** A new occurrence. */
    static Alert raise(AlertId id, AlertRule rule, AlertIdentity identity, double value, AlertState.Open state) {
        return new Alert(
                id,
                1,
                identity.fingerprint(),
                rule.id(),
                rule.version(),
                rule.definition().name(),
                rule.definition().severity(),
                identity.labels(),
                rule.definition().annotations(),
                value,
                state);
    }

    public boolean isOpen() {
        return state instanceof AlertState.Open;
    }

    /**
     * Somebody takes it; taking it again replaces comment and end.
     *
     * @throws ProblemException {@code ALERT_NOT_OPEN} when it is over, {@code ALERT_NOT_FIRING} while it is pending
     */
    public Alert acknowledge(Acknowledgement acknowledgement) {
        return switch (state) {
            case AlertState.Burning burning -> moved(burning.acknowledge(acknowledgement));
            case AlertState.Pending pending ->
                throw new ProblemException(
                        ErrorCode.ALERT_NOT_FIRING, "The condition holds since " + pending.since() + " only.");
            case AlertState.Resolved resolved ->
                throw new ProblemException(
                        ErrorCode.ALERT_NOT_OPEN, "The alert was resolved at " + resolved.at() + ".");
        };
    }

    Alert moved(AlertState to) {
        return new Alert(
                id, version + 1, fingerprint, ruleId, ruleVersion, name, severity, labels, annotations, value, to);
    }

    Alert moved(AlertState to, double newValue) {
        return new Alert(
                id, version + 1, fingerprint, ruleId, ruleVersion, name, severity, labels, annotations, newValue, to);
    }

    /** The present version of the rule still raises it. */
    Alert confirmedBy(AlertRule rule) {
        return new Alert(
                id, version, fingerprint, ruleId, rule.version(), name, severity, labels, annotations, value, state);
    }

    /** The public form, for the list, the topic and the stream. */
    public AlertChanged toEvent() {
        AlertChanged.Acknowledgement acknowledgement = null;
        Instant resolvedAt = null;
        String reason = "";
        switch (state) {
            case AlertState.Pending pending -> {}
            case AlertState.Firing firing -> {}
            case AlertState.Acknowledged acknowledged ->
                acknowledgement = new AlertChanged.Acknowledgement(
                        acknowledged.acknowledgement().by().name(),
                        acknowledged.acknowledgement().comment(),
                        acknowledged.acknowledgement().at(),
                        acknowledged.acknowledgement().until().orElse(null));
            case AlertState.Resolved resolved -> {
                resolvedAt = resolved.at();
                reason = resolved.resolution().name();
            }
        }
        return new AlertChanged(
                id.toString(),
                version,
                fingerprint.value(),
                ruleId.toString(),
                name,
                state.status(),
                severity.text(),
                labels,
                annotations,
                value,
                state.since(),
                state.firedAt().orElse(null),
                acknowledgement,
                resolvedAt,
                reason,
                state.at());
    }
}
