package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * An alert as it now is; also the item of the alerts list. Keyed by fingerprint.
 *
 * @param id opaque id of this occurrence: a new one each time a resolved alert comes back
 * @param version grows with every change of this occurrence; readers keep the highest
 * @param fingerprint identifies the label set over all occurrences
 * @param ruleId the rule that raised it
 * @param name the rule's name, also the label {@code alertname}
 * @param state where it stands
 * @param severity {@code critical}, {@code warning} or {@code info}
 * @param labels of the series and the rule
 * @param annotations texts for people
 * @param value the value that held the condition last
 * @param startedAt when the condition first held
 * @param firedAt when it began to fire, absent while pending
 * @param acknowledgement who took it, absent otherwise
 * @param resolvedAt when it ended, absent before
 * @param reason why it was resolved, empty before
 * @param occurredAt when this state was reached
 */
public record AlertChanged(
        String id,
        long version,
        String fingerprint,
        String ruleId,
        String name,
        AlertStatus state,
        String severity,
        Map<String, String> labels,
        Map<String, String> annotations,
        double value,
        Instant startedAt,
        Instant firedAt,
        Acknowledgement acknowledgement,
        Instant resolvedAt,
        String reason,
        Instant occurredAt) {

    public AlertChanged {
        requireNonNull(id, "id is null");
        requireNonNull(fingerprint, "fingerprint is null");
        requireNonNull(state, "state is null");
        requireNonNull(occurredAt, "occurredAt is null");
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
        reason = reason == null ? "" : reason;
    }

    /**
     * Somebody is on it.
     *
     * @param by the user
     * @param comment what they said
     * @param at when
     * @param until when the acknowledgement ends, absent for "until resolved"
     */
    public record Acknowledgement(String by, String comment, Instant at, Instant until) {

        public Acknowledgement {
            requireNonNull(by, "by is null");
            requireNonNull(at, "at is null");
        }
    }
}
