package io.clusterai.alert.rule;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A rule as it is stored.
 *
 * @param id for good
 * @param definition what a person said last
 * @param version grows with every edit
 * @param createdAt when it was first said
 * @param updatedAt when it was last said
 */
public record AlertRule(RuleId id, RuleDefinition definition, long version, Instant createdAt, Instant updatedAt) {

    public AlertRule {
        requireNonNull(id, "id is null");
        requireNonNull(definition, "definition is null");
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(updatedAt, "updatedAt is null");
    }

    /** The next version, said now. */
    public AlertRule edited(RuleDefinition newDefinition, Instant at) {
        return new AlertRule(id, newDefinition, version + 1, createdAt, at);
    }
}
