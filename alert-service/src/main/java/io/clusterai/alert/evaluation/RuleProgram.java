package io.clusterai.alert.evaluation;

import io.clusterai.alert.evaluation.AlertPolicy.Decision;
import io.clusterai.alert.evaluation.AlertPolicy.Observation;
import io.clusterai.alert.rule.AlertRule;
import io.clusterai.platform.promql.Comparison;
import io.clusterai.platform.promql.ComparisonOperator;
import io.clusterai.platform.promql.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One rule made ready to run: the series it chooses are found once, when they appear, and what remains per sample is one comparison.
 * Holds the rule's open alerts as they were stored last. Not thread-safe.
 */
final class RuleProgram {

    private final AlertRule rule;
    private final Selector selector;
    private final ComparisonOperator operator;
    private final double threshold;
    private final Map<Latest, AlertIdentity> members = new IdentityHashMap<>();
    private final Map<Fingerprint, Alert> open = new HashMap<>();

    RuleProgram(AlertRule rule, Collection<Alert> open) {
        Comparison condition = rule.definition().condition();
        this.rule = rule;
        this.selector = condition.selector();
        this.operator = condition.operator();
        this.threshold = condition.threshold();
        replaceOpen(open);
    }

    AlertRule rule() {
        return rule;
    }

    Selector selector() {
        return selector;
    }

    boolean hasOpen() {
        return !open.isEmpty();
    }

    /** Whether any open alert was raised by an older version of the rule. */
    boolean hasUnconfirmed() {
        return open.values().stream().anyMatch(alert -> alert.ruleVersion() != rule.version());
    }

    /** Takes the series in when the rule chooses it. */
    boolean offer(Latest latest) {
        boolean chosen = selector.selects(latest.name(), latest.labels());
        if (chosen) {
            members.put(latest, AlertIdentity.of(rule, latest.labels()));
        }
        return chosen;
    }

    void forget(Latest latest) {
        members.remove(latest);
    }

    /** Whether the newest value of a member can change anything. */
    boolean isConcernedBy(Latest latest) {
        Alert alert = open.get(members.get(latest).fingerprint());
        boolean holds = operator.holds(latest.value(), threshold);
        return holds ? alert == null || alert.state() instanceof AlertState.Pending : alert != null;
    }

    /** What the window means for this rule now. Changes nothing: that waits for {@link #stored}. */
    List<Transition> evaluate(Window window, Supplier<AlertId> ids) {
        Optional<Instant> feedAt = window.feedAt();
        if (feedAt.isEmpty()) {
            return List.of();
        }
        Map<Fingerprint, Raised> holding = new HashMap<>();
        Map<Fingerprint, Double> cleared = new HashMap<>();
        members.forEach((latest, identity) -> {
            if (!window.isGone(latest)) {
                if (operator.holds(latest.value(), threshold)) {
                    holding.merge(identity.fingerprint(), new Raised(identity, latest), Raised::earlier);
                } else if (!open.isEmpty()) {
                    cleared.put(identity.fingerprint(), latest.value());
                }
            }
        });
        List<Transition> transitions = new ArrayList<>();
        holding.values()
                .forEach(raised -> whileHolding(raised, feedAt.get(), ids).ifPresent(transitions::add));
        open.values().stream()
                .filter(alert -> !holding.containsKey(alert.fingerprint()))
                .forEach(alert -> withoutHolding(
                                alert, Optional.ofNullable(cleared.get(alert.fingerprint())), window, feedAt.get())
                        .ifPresent(transitions::add));
        return transitions;
    }

    /** The change is in the database; from now on it is what the next decision starts from. */
    void stored(Alert after) {
        if (after.isOpen()) {
            open.put(after.fingerprint(), after);
        } else {
            open.remove(after.fingerprint());
        }
    }

    /** The database says that the open alerts are these. */
    void replaceOpen(Collection<Alert> alerts) {
        open.clear();
        alerts.forEach(alert -> open.put(alert.fingerprint(), alert));
    }

    /** Every alert that is still open is one this version of the rule raises. */
    void confirmed() {
        open.replaceAll((fingerprint, alert) -> alert.confirmedBy(rule));
    }

    private Optional<Transition> whileHolding(Raised raised, Instant at, Supplier<AlertId> ids) {
        Alert alert = open.get(raised.identity().fingerprint());
        double value = raised.latest().value();
        Observation seen =
                new Observation.Holds(Instant.ofEpochMilli(raised.latest().observedAt()), value);
        return switch (decide(alert, seen, at)) {
            case Decision.Keep keep -> Optional.empty();
            case Decision.Raise raise ->
                Optional.of(Transition.raise(Alert.raise(ids.get(), rule, raised.identity(), value, raise.state())));
            case Decision.Move move ->
                Optional.of(
                        Transition.move(alert, alert.moved(move.state(), value).confirmedBy(rule)));
            case Decision.Resolve resolve -> throw new IllegalStateException("a condition that holds ends nothing");
        };
    }

    private Optional<Transition> withoutHolding(Alert alert, Optional<Double> cleared, Window window, Instant at) {
        boolean edited = alert.ruleVersion() != rule.version();
        Observation seen;
        if (edited) {
            seen = new Observation.NoLongerRaised();
        } else if (cleared.isPresent()) {
            seen = new Observation.Cleared(cleared.get());
        } else {
            seen = window.coversLookBack() ? new Observation.Gone() : new Observation.Unknown();
        }
        return switch (decide(alert, seen, at)) {
            case Decision.Resolve resolve
            when alert.state() instanceof AlertState.Open state ->
                Optional.of(Transition.move(
                        alert, alert.moved(state.resolve(at, resolve.resolution()), cleared.orElse(alert.value()))));
            case Decision.Keep keep -> Optional.empty();
            case Decision.Resolve resolve -> Optional.empty();
            case Decision.Raise raise -> throw new IllegalStateException("nothing holds that could raise an alert");
            case Decision.Move move -> throw new IllegalStateException("nothing holds that could fire an alert");
        };
    }

    private Decision decide(Alert alert, Observation seen, Instant at) {
        Optional<AlertState.Open> state =
                alert != null && alert.state() instanceof AlertState.Open now ? Optional.of(now) : Optional.empty();
        return AlertPolicy.decide(state, seen, rule.definition().holdFor(), at);
    }

    /** A series whose newest value satisfies the condition; two series may lead to the same alert. */
    private record Raised(AlertIdentity identity, Latest latest) {

        Raised earlier(Raised other) {
            return latest.observedAt() <= other.latest.observedAt() ? this : other;
        }
    }
}
