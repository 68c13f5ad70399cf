package io.clusterai.alert.evaluation;

import io.clusterai.alert.rule.AlertRule;
import io.clusterai.alert.rule.RuleDefinition;
import io.clusterai.alert.rule.RuleId;
import io.clusterai.contracts.SamplesObserved;
import io.clusterai.platform.promql.Comparison;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The live rules of this process over the live samples. Says which rules are due and what has to change; the caller stores the changes and
 * reports back, so that what is held here never runs ahead of the database. Thread-safe.
 */
final class Evaluation {

    private final Window window;
    private final Duration atMostEvery;
    private final Supplier<AlertId> ids;
    private final Map<RuleId, RuleProgram> programs = new HashMap<>();
    private final Map<String, List<RuleProgram>> programsByMetric = new HashMap<>();
    private final List<RuleProgram> programsOfAnyMetric = new ArrayList<>();
    private final Map<Latest, List<RuleProgram>> watchers = new IdentityHashMap<>();
    private final Map<RuleId, Instant> evaluatedAt = new HashMap<>();
    private final Map<RuleId, Instant> dueAt = new LinkedHashMap<>();

    /**
     * @param atMostEvery how often one rule may be evaluated
     * @param ids names for new alerts
     */
    Evaluation(Window window, Duration atMostEvery, Supplier<AlertId> ids) {
        this.window = window;
        this.atMostEvery = atMostEvery;
        this.ids = ids;
    }

    /** Takes samples in; true when a rule became due. */
    synchronized boolean observe(SamplesObserved batch, Instant now) {
        int before = dueAt.size();
        Window.Observed observed = window.observe(batch, now);
        for (Latest added : observed.added()) {
            List<RuleProgram> choosing =
                    candidates(added).filter(program -> program.offer(added)).toList();
            if (!choosing.isEmpty()) {
                watchers.put(added, new ArrayList<>(choosing));
                touch(added, now);
            }
        }
        observed.updated().forEach(updated -> touch(updated, now));
        return dueAt.size() > before;
    }

    /** Time has passed: rules with open alerts are due, and series that are gone leave. */
    synchronized void tick(Instant now) {
        for (Latest gone : window.forget()) {
            List<RuleProgram> choosing = watchers.remove(gone);
            if (choosing != null) {
                choosing.forEach(program -> program.forget(gone));
            }
        }
        programs.values().stream()
                .filter(RuleProgram::hasOpen)
                .forEach(program -> due(program.rule().id(), now));
    }

    /** This process answers for the rule from now on, or for its new version. */
    synchronized void assign(AlertRule rule, Collection<Alert> open, Instant now) {
        withdraw(rule.id());
        RuleProgram program = new RuleProgram(rule, open);
        programs.put(rule.id(), program);
        listOf(program).add(program);
        window.select(program.selector()).stream().filter(program::offer).forEach(latest -> watchers.computeIfAbsent(
                        latest, key -> new ArrayList<>())
                .add(program));
        due(rule.id(), now);
    }

    /** Somebody else answers for the rule, or nobody. */
    synchronized void withdraw(RuleId id) {
        RuleProgram program = programs.remove(id);
        dueAt.remove(id);
        evaluatedAt.remove(id);
        if (program == null) {
            return;
        }
        listOf(program).remove(program);
        window.select(program.selector()).forEach(latest -> {
            List<RuleProgram> choosing = watchers.get(latest);
            if (choosing != null) {
                choosing.remove(program);
                if (choosing.isEmpty()) {
                    watchers.remove(latest);
                }
            }
        });
    }

    /** The rules held here with their versions. */
    synchronized Map<RuleId, Long> versions() {
        Map<RuleId, Long> versions = new HashMap<>();
        programs.forEach((id, program) -> versions.put(id, program.rule().version()));
        return versions;
    }

    /** The rules to evaluate now, in the order in which they became due; they are no longer due afterwards. */
    synchronized List<RuleId> takeDue(Instant now) {
        List<RuleId> taken = dueAt.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        taken.forEach(id -> {
            dueAt.remove(id);
            evaluatedAt.put(id, now);
        });
        return taken;
    }

    /** When the next rule is due; empty when none waits. */
    synchronized Optional<Instant> nextDueAt() {
        return dueAt.values().stream().min(Comparator.naturalOrder());
    }

    /** What has to change for one rule; nothing for a rule that is not held here. */
    synchronized Outcome evaluate(RuleId id) {
        RuleProgram program = programs.get(id);
        if (program == null) {
            return new Outcome(List.of(), false);
        }
        return new Outcome(program.evaluate(window, ids), program.hasUnconfirmed());
    }

    /** The transitions of a rule are in the database. */
    synchronized void stored(RuleId id, Collection<Transition> transitions) {
        RuleProgram program = programs.get(id);
        if (program != null) {
            transitions.forEach(transition -> program.stored(transition.after()));
        }
    }

    /** What is still open after an edited rule was evaluated has been confirmed in the database. */
    synchronized void confirmed(RuleId id) {
        RuleProgram program = programs.get(id);
        if (program != null) {
            program.confirmed();
        }
    }

    /** Somebody else changed the rule's alerts: these are the open ones, to be looked at again. */
    synchronized void replaceOpen(RuleId id, Collection<Alert> open, Instant now) {
        RuleProgram program = programs.get(id);
        if (program != null) {
            program.replaceOpen(open);
            due(id, now);
        }
    }

    /** Storing failed: the rule is due again. */
    synchronized void retry(RuleId id, Instant at) {
        if (programs.containsKey(id)) {
            dueAt.put(id, at);
        }
    }

    /** What a definition would see now, whether or not it is held here. */
    synchronized DryRun dryRun(RuleDefinition definition) {
        Comparison condition = definition.condition();
        List<DryRun.Result> results = window.select(condition.selector()).stream()
                .filter(latest -> !window.isGone(latest))
                .map(latest -> new DryRun.Result(
                        latest.name(),
                        latest.labels(),
                        latest.value(),
                        Instant.ofEpochMilli(latest.observedAt()),
                        condition.accepts(latest.value())))
                .sorted(Comparator.comparing(result -> !result.holds()))
                .toList();
        return new DryRun(window.feedAt(), results);
    }

    synchronized Optional<Instant> feedAt() {
        return window.feedAt();
    }

    synchronized int series() {
        return window.size();
    }

    synchronized long refusedSamples() {
        return window.refused();
    }

    private void touch(Latest latest, Instant now) {
        for (RuleProgram program : watchers.getOrDefault(latest, List.of())) {
            if (program.isConcernedBy(latest)) {
                due(program.rule().id(), now);
            }
        }
    }

    private void due(RuleId id, Instant now) {
        Instant last = evaluatedAt.get(id);
        Instant earliest = last == null ? now : last.plus(atMostEvery);
        dueAt.putIfAbsent(id, earliest.isAfter(now) ? earliest : now);
    }

    private Stream<RuleProgram> candidates(Latest latest) {
        return Stream.concat(
                programsByMetric.getOrDefault(latest.name(), List.of()).stream(), programsOfAnyMetric.stream());
    }

    private List<RuleProgram> listOf(RuleProgram program) {
        return program.selector()
                .metricName()
                .map(name -> programsByMetric.computeIfAbsent(name, key -> new ArrayList<>()))
                .orElse(programsOfAnyMetric);
    }

    /** The rules held here. */
    synchronized Set<RuleId> rules() {
        return Set.copyOf(programs.keySet());
    }

    /**
     * @param transitions to be stored
     * @param unconfirmed whether alerts raised by an older version of the rule are open
     */
    record Outcome(List<Transition> transitions, boolean unconfirmed) {}
}
