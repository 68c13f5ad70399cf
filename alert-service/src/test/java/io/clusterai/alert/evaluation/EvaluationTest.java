package io.clusterai.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.alert.evaluation.Evaluation.Outcome;
import io.clusterai.alert.rule.AlertRule;
import io.clusterai.alert.rule.RuleDefinition;
import io.clusterai.alert.testsupport.Rules;
import io.clusterai.contracts.AlertStatus;
import io.clusterai.contracts.Sample;
import io.clusterai.contracts.SamplesObserved;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration LOOK_BACK = Duration.ofMinutes(5);
    private static final Duration EVERY = Duration.ofMillis(100);

    private final Evaluation evaluation = new Evaluation(
            new Window(LOOK_BACK, 1000, NOON.minus(LOOK_BACK)), EVERY, () -> new AlertId(UUID.randomUUID()));
    private final AlertRule immediate = Rules.rule("load > 0.9", Duration.ZERO);
    private final AlertRule patient = Rules.rule("load > 0.9", Duration.ofMinutes(15));

    private static SamplesObserved load(String instance, double value, Instant at) {
        return new SamplesObserved(
                "host:" + instance, at, List.of(new Sample("load", Map.of("instance", instance), value)));
    }

    private void see(String instance, double value, Instant at) {
        evaluation.observe(load(instance, value, at), at);
    }

    private List<Transition> run(AlertRule rule) {
        List<Transition> transitions = evaluation.evaluate(rule.id()).transitions();
        evaluation.stored(rule.id(), transitions);
        return transitions;
    }

    private static AlertStatus only(List<Transition> transitions) {
        assertThat(transitions).hasSize(1);
        return transitions.getFirst().after().state().status();
    }

    @Test
    void firesOncePerSeriesWithTheLabelsOfSeriesAndRule() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 0.95, NOON);
        see("b", 0.5, NOON);

        List<Transition> transitions = run(immediate);

        assertThat(only(transitions)).isEqualTo(AlertStatus.FIRING);
        assertThat(transitions.getFirst().after().labels())
                .isEqualTo(Map.of("instance", "a", "team", "sre", "alertname", "HighLoad", "severity", "critical"));
        assertThat(run(immediate)).isEmpty();
    }

    @Test
    void resolvesWhenTheConditionClearsAndComesBackAsANewOccurrence() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 0.95, NOON);
        Alert first = run(immediate).getFirst().after();
        see("a", 0.9, NOON.plusMillis(1));

        Alert resolved = run(immediate).getFirst().after();
        see("a", 0.91, NOON.plusMillis(2));
        Alert second = run(immediate).getFirst().after();

        assertThat(resolved.id()).isEqualTo(first.id());
        assertThat(resolved.version()).isEqualTo(2);
        assertThat(resolved.state())
                .isEqualTo(new AlertState.Resolved(
                        NOON, Optional.of(NOON), NOON.plusMillis(1), Resolution.CONDITION_CLEARED));
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
    }

    @Test
    void passesAQuarterOfAnHourInMillisecondsAndFiresAtItsEnd() {
        evaluation.assign(patient, List.of(), NOON);
        Instant at = NOON;
        see("a", 1, at);
        assertThat(only(run(patient))).isEqualTo(AlertStatus.PENDING);
        int changes = 0;
        for (at = NOON.plusSeconds(1); at.isBefore(NOON.plus(Duration.ofMinutes(15))); at = at.plusSeconds(1)) {
            see("a", 1, at);
            changes += run(patient).size();
        }
        assertThat(changes).isZero();

        see("a", 1, at);

        Alert fired = run(patient).getFirst().after();
        assertThat(fired.state()).isEqualTo(new AlertState.Firing(NOON, at, at));
    }

    @Test
    void startsTheHoldAgainAfterAGapInTheCondition() {
        evaluation.assign(patient, List.of(), NOON);
        see("a", 1, NOON);
        run(patient);
        see("a", 0, NOON.plusSeconds(600));
        assertThat(run(patient).getFirst().after().toEvent().firedAt()).isNull();

        see("a", 1, NOON.plusSeconds(601));
        run(patient);
        see("a", 1, NOON.plusSeconds(901));

        assertThat(run(patient)).isEmpty();
    }

    @Test
    void firesBetweenTwoSamplesWhenTheFeedMovesOn() {
        evaluation.assign(patient, List.of(), NOON);
        see("a", 1, NOON.plusSeconds(840));
        run(patient);
        see("a", 1, NOON.plusSeconds(840 + 870));
        run(patient);
        see("b", 0, NOON.plusSeconds(840 + 900));
        evaluation.tick(NOON.plusSeconds(840 + 900));

        assertThat(evaluation.takeDue(NOON.plusSeconds(1740))).containsExactly(patient.id());
        assertThat(only(run(patient))).isEqualTo(AlertStatus.FIRING);
    }

    @Test
    void resolvesASeriesThatIsGoneWhileOthersGoOn() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 1, NOON);
        run(immediate);
        for (int second = 10; second < 300; second += 10) {
            see("b", 0, NOON.plusSeconds(second));
        }
        assertThat(run(immediate)).isEmpty();

        see("b", 0, NOON.plusSeconds(300));
        evaluation.tick(NOON.plusSeconds(300));

        assertThat(run(immediate).getFirst().after().state())
                .isEqualTo(new AlertState.Resolved(
                        NOON, Optional.of(NOON), NOON.plusSeconds(300), Resolution.SERIES_GONE));
        assertThat(evaluation.series()).isEqualTo(1);
    }

    @Test
    void keepsTheAlertWhenTheWholeFeedStops() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 1, NOON);
        run(immediate);

        evaluation.tick(NOON.plus(Duration.ofHours(1)));

        assertThat(run(immediate)).isEmpty();
    }

    @Test
    void takesTheReturnOfAStoppedFeedForNoAbsence() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 1, NOON);
        run(immediate);

        see("b", 0, NOON.plusSeconds(3600));
        evaluation.tick(NOON.plusSeconds(3600));
        assertThat(run(immediate)).isEmpty();
        see("a", 1, NOON.plusSeconds(3601));

        assertThat(run(immediate)).isEmpty();
    }

    @Test
    void continuesWithOpenAlertsOfAFormerOwner() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 1, NOON);
        Alert open = run(immediate).getFirst().after();
        Evaluation successor = new Evaluation(
                new Window(LOOK_BACK, 1000, NOON.minus(LOOK_BACK)), EVERY, () -> new AlertId(UUID.randomUUID()));
        successor.assign(immediate, List.of(open), NOON);

        successor.observe(load("a", 1, NOON.plusSeconds(5)), NOON.plusSeconds(5));
        assertThat(successor.evaluate(immediate.id()).transitions()).isEmpty();
        successor.observe(load("a", 0, NOON.plusSeconds(6)), NOON.plusSeconds(6));

        assertThat(only(successor.evaluate(immediate.id()).transitions())).isEqualTo(AlertStatus.RESOLVED);
    }

    @Test
    void resolvesWhatAnEditedRuleNoLongerRaisesAndKeepsTheRest() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 0.95, NOON);
        see("b", 0.99, NOON);
        List<Alert> open = run(immediate).stream().map(Transition::after).toList();
        AlertRule stricter = immediate.edited(Rules.definition("load > 0.97", Duration.ZERO), NOON);

        evaluation.assign(stricter, open, NOON);
        Outcome outcome = evaluation.evaluate(stricter.id());

        assertThat(outcome.unconfirmed()).isTrue();
        assertThat(outcome.transitions()).hasSize(1);
        Alert ended = outcome.transitions().getFirst().after();
        assertThat(ended.labels()).containsEntry("instance", "a");
        assertThat(ended.toEvent().reason()).isEqualTo("RULE_CHANGED");
        evaluation.stored(stricter.id(), outcome.transitions());
        evaluation.confirmed(stricter.id());
        see("b", 0.5, NOON.plusSeconds(1));
        assertThat(run(stricter).getFirst().after().toEvent().reason()).isEqualTo("CONDITION_CLEARED");
    }

    @Test
    void replacesTheAlertsOfARenamedRule() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 1, NOON);
        List<Alert> open = run(immediate).stream().map(Transition::after).toList();
        RuleDefinition old = immediate.definition();
        RuleDefinition renamed = new RuleDefinition(
                "Busy", old.expression(), old.holdFor(), old.severity(), old.labels(), old.annotations(), true);
        AlertRule edited = immediate.edited(renamed, NOON);

        evaluation.assign(edited, open, NOON);

        assertThat(run(edited))
                .extracting(transition -> transition.after().name() + " "
                        + transition.after().state().status())
                .containsExactlyInAnyOrder("HighLoad RESOLVED", "Busy FIRING");
    }

    @Test
    void evaluatesARuleAtMostOncePerInterval() {
        evaluation.assign(immediate, List.of(), NOON);
        assertThat(evaluation.takeDue(NOON)).containsExactly(immediate.id());

        see("a", 1, NOON.plusMillis(1));

        assertThat(evaluation.takeDue(NOON.plusMillis(99))).isEmpty();
        assertThat(evaluation.nextDueAt()).contains(NOON.plusMillis(100));
        assertThat(evaluation.takeDue(NOON.plusMillis(100))).containsExactly(immediate.id());
    }

    @Test
    void leavesRulesAloneWhoseSamplesChangeNothing() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 0.1, NOON);
        evaluation.takeDue(NOON);

        boolean due = evaluation.observe(load("a", 0.2, NOON.plusSeconds(1)), NOON.plusSeconds(1));

        assertThat(due).isFalse();
        assertThat(evaluation.takeDue(NOON.plusSeconds(2))).isEmpty();
    }

    @Test
    void ignoresSamplesThatAreNotNewer() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 0.1, NOON);
        see("a", 1, NOON);
        see("a", 1, NOON.minusSeconds(1));

        assertThat(run(immediate)).isEmpty();
    }

    @Test
    void isNotCarriedAwayByAClockThatRunsAhead() {
        evaluation.assign(immediate, List.of(), NOON);
        see("a", 1, NOON);
        run(immediate);

        evaluation.observe(load("b", 1, NOON.plus(Duration.ofDays(1))), NOON.plusSeconds(1));
        evaluation.tick(NOON.plusSeconds(1));

        assertThat(evaluation.feedAt()).contains(NOON.plusSeconds(1));
        List<Transition> transitions = run(immediate);
        assertThat(only(transitions)).isEqualTo(AlertStatus.FIRING);
        assertThat(transitions.getFirst().after().state().since()).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void countsSeriesForWhichThereIsNoRoom() {
        Evaluation small = new Evaluation(new Window(LOOK_BACK, 1, NOON), EVERY, () -> new AlertId(UUID.randomUUID()));

        small.observe(load("a", 1, NOON), NOON);
        small.observe(load("b", 1, NOON), NOON);

        assertThat(small.series()).isEqualTo(1);
        assertThat(small.refusedSamples()).isEqualTo(1);
    }

    @Test
    void forgetsAWithdrawnRule() {
        evaluation.assign(immediate, List.of(), NOON);
        evaluation.withdraw(immediate.id());
        see("a", 1, NOON);

        assertThat(evaluation.takeDue(NOON.plusSeconds(1))).isEmpty();
        assertThat(run(immediate)).isEmpty();
    }

    @Test
    void showsInADryRunWhatHoldsWithoutChangingAnything() {
        see("a", 1, NOON);
        see("b", 0, NOON);

        DryRun run = evaluation.dryRun(immediate.definition());

        assertThat(run.feedAt()).contains(NOON);
        assertThat(run.results()).extracting(DryRun.Result::holds).containsExactly(true, false);
    }
}
