package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * What is looked for.
 *
 * @param actor an id or a user's name
 * @param action {@code rules.create}, or {@code rules} for all acts on rules
 * @param target an id or a name
 * @param before only records with a smaller index
 */
record AuditSearch(
        Optional<String> actor,
        Optional<String> action,
        Optional<String> target,
        Optional<String> traceId,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<Long> before) {

    AuditSearch {
        requireNonNull(actor, "actor is null");
        requireNonNull(action, "action is null");
        requireNonNull(target, "target is null");
        requireNonNull(traceId, "traceId is null");
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
        requireNonNull(before, "before is null");
    }
}
