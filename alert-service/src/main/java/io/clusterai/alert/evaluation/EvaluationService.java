package io.clusterai.alert.evaluation;

import io.clusterai.alert.evaluation.Evaluation.Outcome;
import io.clusterai.alert.rule.AlertRule;
import io.clusterai.alert.rule.RuleDefinition;
import io.clusterai.alert.rule.RuleId;
import io.clusterai.alert.rule.RuleRepository;
import io.clusterai.platform.lease.Lease;
import io.clusterai.platform.lease.LeaseLostException;
import io.clusterai.platform.lease.Leases;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Evaluates the rules whose buckets this replica has leased, on one thread of its own, so that decisions about one alert are made one after
 * the other. A change is stored only while the lease is still held and the rule is still the version that was evaluated.
 */
@Singleton
public class EvaluationService {

    private static final Logger LOG = Logger.getLogger(EvaluationService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int TRANSITIONS_AT_ONCE = 500;

    private final Evaluation evaluation;
    private final RuleRepository rules;
    private final AlertService alerts;
    private final EvaluationConfig config;
    private final InstantSource clock;
    private final Timer duration;
    private final List<Lease> buckets;
    private final Semaphore nudges = new Semaphore(0);
    private volatile boolean running = true;
    private BooleanSupplier caughtUp = () -> false;
    private Thread thread;

    /** The epochs of the buckets whose rules are assigned here. */
    private Map<Integer, Long> assigned = Map.of();

    private long revision = -1;
    private Instant refreshAt = Instant.EPOCH;
    private Instant tickAt = Instant.EPOCH;

    EvaluationService(
            Evaluation evaluation,
            RuleRepository rules,
            AlertService alerts,
            Leases leases,
            EvaluationConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        this.evaluation = evaluation;
        this.rules = rules;
        this.alerts = alerts;
        this.config = config;
        this.clock = clock;
        this.duration = metrics.timer("alert_evaluation");
        this.buckets = IntStream.range(0, RuleRepository.BUCKETS)
                .mapToObj(bucket -> leases.want("rules-" + bucket))
                .toList();
        metrics.gauge("alert_window_series", evaluation, Evaluation::series);
        metrics.gauge("alert_window_refused", evaluation, Evaluation::refusedSamples);
        metrics.gauge("alert_rules_held", evaluation, held -> held.versions().size());
        metrics.gauge("alert_feed_age_seconds", evaluation, this::feedAgeSeconds);
    }

    /** What a definition would see now. */
    public DryRunView dryRun(RuleDefinition definition) {
        return DryRunView.of(evaluation.dryRun(definition));
    }

    /** Begins to evaluate as soon as the feed has been read up to the present. */
    void start(BooleanSupplier feedIsCaughtUp) {
        caughtUp = feedIsCaughtUp;
        thread = Thread.ofPlatform().daemon().name("evaluation").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) {
        running = false;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** A rule may be due. Cheap, callable from anywhere. */
    void nudge() {
        if (nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    private void run() {
        while (running) {
            try {
                Instant now = clock.instant();
                if (!now.isBefore(refreshAt)) {
                    refreshAt = now.plus(config.refreshEvery());
                    refresh(now);
                }
                if (!now.isBefore(tickAt)) {
                    tickAt = now.plus(config.tickEvery());
                    evaluation.tick(now);
                }
                if (caughtUp.getAsBoolean()) {
                    List<RuleId> due = evaluation.takeDue(clock.instant());
                    if (!due.isEmpty()) {
                        duration.record(() -> evaluate(due));
                    }
                }
                rest();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException failure) {
                if (running) {
                    LOG.warnf("Rules are not evaluated now reason=%s", failure.getMessage());
                    refreshAt = clock.instant().plus(PAUSE_AFTER_FAILURE);
                }
            }
        }
    }

    private void rest() throws InterruptedException {
        Instant now = clock.instant();
        Instant wakeAt = refreshAt;
        Optional<Instant> dueAt = caughtUp.getAsBoolean() ? evaluation.nextDueAt() : Optional.empty();
        if (dueAt.isPresent() && dueAt.get().isBefore(wakeAt)) {
            wakeAt = dueAt.get();
        }
        long millis = Math.max(0, Duration.between(now, wakeAt).toMillis());
        if (nudges.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            nudges.drainPermits();
        }
    }

    /** Takes over the rules of newly leased buckets, lets go of lost ones, and learns of edits. */
    private void refresh(Instant now) {
        Map<Integer, Long> held = heldBuckets();
        long present = await(rules.revision());
        if (present == revision && held.equals(assigned)) {
            return;
        }
        Map<RuleId, AlertRule> wanted = new LinkedHashMap<>();
        await(rules.enabledIn(held.keySet())).forEach(rule -> wanted.put(rule.id(), rule));
        Map<RuleId, Long> known = evaluation.versions();
        known.keySet().stream()
                .filter(id -> !wanted.containsKey(id) || isNewlyHeld(id, held))
                .forEach(evaluation::withdraw);
        List<RuleId> fresh = wanted.values().stream()
                .filter(rule -> isNewlyHeld(rule.id(), held)
                        || !Long.valueOf(rule.version()).equals(known.get(rule.id())))
                .map(AlertRule::id)
                .toList();
        Map<RuleId, List<Alert>> open = fresh.isEmpty() ? Map.of() : await(alerts.open(fresh));
        fresh.forEach(id -> evaluation.assign(wanted.get(id), open.getOrDefault(id, List.of()), now));
        if (!held.keySet().equals(assigned.keySet())) {
            LOG.infof("Rule buckets held here buckets=%s rules=%d", held.keySet(), wanted.size());
        }
        assigned = held;
        revision = present;
    }

    /** What was known about a bucket under another epoch may be outdated. */
    private boolean isNewlyHeld(RuleId id, Map<Integer, Long> held) {
        int bucket = id.bucket(RuleRepository.BUCKETS);
        return !held.getOrDefault(bucket, -1L).equals(assigned.get(bucket));
    }

    private Map<Integer, Long> heldBuckets() {
        Map<Integer, Long> held = new HashMap<>();
        for (int bucket = 0; bucket < buckets.size(); bucket++) {
            if (buckets.get(bucket).isHeld()) {
                held.put(bucket, buckets.get(bucket).epoch());
            }
        }
        return held;
    }

    private void evaluate(List<RuleId> due) {
        Map<RuleId, Long> versions = evaluation.versions();
        Map<Integer, Map<RuleId, Outcome>> work = new HashMap<>();
        for (RuleId id : due) {
            Outcome outcome = evaluation.evaluate(id);
            if (!outcome.transitions().isEmpty() || outcome.unconfirmed()) {
                work.computeIfAbsent(id.bucket(RuleRepository.BUCKETS), bucket -> new LinkedHashMap<>())
                        .put(id, outcome);
            }
        }
        work.forEach((bucket, outcomes) -> storeInPortions(buckets.get(bucket), outcomes, versions));
    }

    private void storeInPortions(Lease bucket, Map<RuleId, Outcome> outcomes, Map<RuleId, Long> versions) {
        Map<RuleId, Outcome> portion = new LinkedHashMap<>();
        int size = 0;
        for (Map.Entry<RuleId, Outcome> outcome : outcomes.entrySet()) {
            List<Transition> transitions = outcome.getValue().transitions();
            for (int from = 0; from < Math.max(1, transitions.size()); from += TRANSITIONS_AT_ONCE) {
                List<Transition> part =
                        transitions.subList(from, Math.min(transitions.size(), from + TRANSITIONS_AT_ONCE));
                boolean last = from + TRANSITIONS_AT_ONCE >= transitions.size();
                portion.put(
                        outcome.getKey(),
                        new Outcome(part, last && outcome.getValue().unconfirmed()));
                size += part.size();
                if (size >= TRANSITIONS_AT_ONCE || !last) {
                    store(bucket, portion, versions);
                    portion = new LinkedHashMap<>();
                    size = 0;
                }
            }
        }
        if (!portion.isEmpty()) {
            store(bucket, portion, versions);
        }
    }

    private void store(Lease bucket, Map<RuleId, Outcome> outcomes, Map<RuleId, Long> versions) {
        try {
            Map<RuleId, List<Transition>> stored =
                    await(alerts.inTransaction(tx -> bucket.check(tx).chain(() -> commit(tx, outcomes, versions))));
            List<RuleId> outrun = new ArrayList<>();
            outcomes.forEach((id, outcome) -> {
                List<Transition> applied = stored.get(id);
                if (applied == null) {
                    return;
                }
                evaluation.stored(id, applied);
                if (applied.size() < outcome.transitions().size()) {
                    outrun.add(id);
                } else if (outcome.unconfirmed()) {
                    evaluation.confirmed(id);
                }
            });
            if (!outrun.isEmpty()) {
                Map<RuleId, List<Alert>> open = await(alerts.open(outrun));
                outrun.forEach(id -> evaluation.replaceOpen(id, open.getOrDefault(id, List.of()), clock.instant()));
            }
        } catch (LeaseLostException lost) {
            LOG.infof("Rule bucket lost name=%s", bucket.name());
            refreshAt = Instant.EPOCH;
        } catch (RuntimeException failure) {
            LOG.warnf("Alerts cannot be stored now rules=%d reason=%s", outcomes.size(), failure.getMessage());
            Instant again = clock.instant().plus(PAUSE_AFTER_FAILURE);
            outcomes.keySet().forEach(id -> evaluation.retry(id, again));
        }
    }

    /** Answers what was stored for each rule that still is what was evaluated; the others are left to the next refresh. */
    private Uni<Map<RuleId, List<Transition>>> commit(
            SqlConnection tx, Map<RuleId, Outcome> outcomes, Map<RuleId, Long> versions) {
        return rules.currentVersions(tx, outcomes.keySet()).chain(current -> {
            List<RuleId> unchanged = outcomes.keySet().stream()
                    .filter(id -> current.containsKey(id) && current.get(id).equals(versions.get(id)))
                    .toList();
            List<Transition> transitions = unchanged.stream()
                    .flatMap(id -> outcomes.get(id).transitions().stream())
                    .toList();
            return alerts.commit(tx, transitions, AlertService.RULE)
                    .call(() -> Multi.createFrom()
                            .iterable(unchanged)
                            .filter(id -> outcomes.get(id).unconfirmed())
                            .onItem()
                            .transformToUniAndConcatenate(id -> alerts.confirm(tx, id, versions.get(id)))
                            .collect()
                            .last())
                    .map(stored -> {
                        Map<RuleId, List<Transition>> byRule = new HashMap<>();
                        unchanged.forEach(id -> byRule.put(id, new ArrayList<>()));
                        stored.forEach(transition ->
                                byRule.get(transition.after().ruleId()).add(transition));
                        return byRule;
                    });
        });
    }

    private double feedAgeSeconds(Evaluation live) {
        return live.feedAt()
                .map(at -> Duration.between(at, clock.instant()).toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }
}
