package io.clusterai.alert.rule;

import io.clusterai.alert.evaluation.AlertService;
import io.clusterai.alert.evaluation.Resolution;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The life of rules. What becomes of a rule's alerts is decided in the transaction that changes the rule. */
@Singleton
public class RuleService {

    private final RuleRepository rules;
    private final AlertService alerts;
    private final Outbox outbox;
    private final InstantSource clock;

    RuleService(RuleRepository rules, AlertService alerts, Outbox outbox, InstantSource clock) {
        this.rules = rules;
        this.alerts = alerts;
        this.outbox = outbox;
        this.clock = clock;
    }

    public Uni<AlertRule> get(RuleId id) {
        return rules.find(id).map(found -> found.orElseThrow(RuleService::notFound));
    }

    Uni<List<AlertRule>> page(Optional<String> afterName, int limit) {
        return rules.page(afterName, limit);
    }

    Uni<AlertRule> create(RuleDefinition definition, Optional<String> idempotencyKey, Actor actor) {
        Instant now = clock.instant();
        AlertRule rule = new AlertRule(new RuleId(UUID.randomUUID()), definition, 1, now, now);
        return outbox.inTransaction(tx -> rules.insert(tx, rule, idempotencyKey)
                // A repeated request gets what the first one made, and makes nothing.
                .call(stored -> stored.id().equals(rule.id())
                        ? record(tx, actor, "rules.create", rule, Map.of(), definition.described())
                        : Uni.createFrom().voidItem()));
    }

    /** An edited rule is evaluated anew by whoever owns it; one that is switched off ends its alerts here. */
    Uni<AlertRule> edit(RuleId id, RuleDefinition definition, Optional<Long> expectedVersion, Actor actor) {
        return alerts.inTransaction(tx -> rules.lock(tx, id).chain(found -> {
            AlertRule present = found.orElseThrow(RuleService::notFound);
            if (expectedVersion.filter(version -> version != present.version()).isPresent()) {
                throw new ProblemException(
                        ErrorCode.VERSION_CONFLICT, "The rule is at version " + present.version() + " now.");
            }
            AlertRule edited = present.edited(definition, clock.instant());
            return rules.update(tx, edited)
                    .chain(() -> definition.enabled()
                            ? Uni.createFrom().voidItem()
                            : alerts.resolveAll(tx, id, Resolution.RULE_DISABLED))
                    .chain(() -> record(
                            tx,
                            actor,
                            "rules.update",
                            edited,
                            present.definition().described(),
                            definition.described()))
                    .replaceWith(edited);
        }));
    }

    Uni<Void> delete(RuleId id, Actor actor) {
        return alerts.inTransaction(tx -> rules.lock(tx, id)
                .map(found -> found.orElseThrow(RuleService::notFound))
                .call(present -> rules.delete(tx, id))
                .call(present -> alerts.resolveAll(tx, id, Resolution.RULE_DELETED))
                .chain(present -> record(
                        tx, actor, "rules.delete", present, present.definition().described(), Map.of())));
    }

    private Uni<Void> record(
            SqlConnection tx,
            Actor actor,
            String action,
            AlertRule rule,
            Map<String, String> before,
            Map<String, String> after) {
        return outbox.record(
                tx,
                OperationRecorded.done(
                        actor,
                        action,
                        Permissions.RULES_WRITE,
                        new Target(
                                "rule", rule.id().toString(), rule.definition().name()),
                        Change.between(before, after),
                        clock.instant()));
    }

    private static ProblemException notFound() {
        return new ProblemException(ErrorCode.RULE_NOT_FOUND, "No rule has this id.");
    }
}
