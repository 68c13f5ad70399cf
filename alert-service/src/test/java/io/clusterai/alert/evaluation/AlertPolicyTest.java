package io.clusterai.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.alert.evaluation.AlertPolicy.Decision;
import io.clusterai.alert.evaluation.AlertPolicy.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertPolicyTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private static Observation holdsSince(Instant since) {
        return new Observation.Holds(since, 1);
    }

    @Test
    void firesAtOnceWithoutAHold() {
        Decision decision = AlertPolicy.decide(Optional.empty(), holdsSince(NOON), Duration.ZERO, NOON);

        assertThat(decision).isEqualTo(new Decision.Raise(new AlertState.Firing(NOON, NOON, NOON)));
    }

    @Test
    void waitsWhenTheRuleHasAHold() {
        Decision decision = AlertPolicy.decide(Optional.empty(), holdsSince(NOON), QUARTER, NOON);

        assertThat(decision).isEqualTo(new Decision.Raise(new AlertState.Pending(NOON)));
    }

    @Test
    void staysPendingAMillisecondBeforeTheHoldIsOver() {
        Instant at = NOON.plus(QUARTER).minusMillis(1);

        Decision decision = AlertPolicy.decide(Optional.of(new AlertState.Pending(NOON)), holdsSince(at), QUARTER, at);

        assertThat(decision).isEqualTo(new Decision.Keep());
    }

    @Test
    void firesExactlyWhenTheHoldIsOver() {
        Instant at = NOON.plus(QUARTER);

        Decision decision = AlertPolicy.decide(Optional.of(new AlertState.Pending(NOON)), holdsSince(at), QUARTER, at);

        assertThat(decision).isEqualTo(new Decision.Move(new AlertState.Firing(NOON, at, at)));
    }

    @Test
    void keepsFiringAndKeepsAnAcknowledgementWhileTheConditionHolds() {
        Acknowledgement acknowledgement = new Acknowledgement(Author.part("ada"), "on it", NOON, Optional.empty());

        assertThat(AlertPolicy.decide(
                        Optional.of(new AlertState.Firing(NOON, NOON, NOON)), holdsSince(NOON), Duration.ZERO, NOON))
                .isEqualTo(new Decision.Keep());
        assertThat(AlertPolicy.decide(
                        Optional.of(new AlertState.Acknowledged(NOON, NOON, acknowledgement)),
                        holdsSince(NOON),
                        Duration.ZERO,
                        NOON))
                .isEqualTo(new Decision.Keep());
    }

    @ParameterizedTest
    @EnumSource(
            value = Resolution.class,
            names = {"CONDITION_CLEARED", "SERIES_GONE", "RULE_CHANGED"})
    void endsEveryOpenStateWithItsReason(Resolution resolution) {
        Observation seen =
                switch (resolution) {
                    case CONDITION_CLEARED -> new Observation.Cleared(0);
                    case SERIES_GONE -> new Observation.Gone();
                    case RULE_CHANGED -> new Observation.NoLongerRaised();
                    case RULE_DISABLED, RULE_DELETED -> throw new IllegalStateException("not for samples to say");
                };
        Acknowledgement acknowledgement = new Acknowledgement(Author.part("ada"), "on it", NOON, Optional.empty());

        for (AlertState.Open open : new AlertState.Open[] {
            new AlertState.Pending(NOON),
            new AlertState.Firing(NOON, NOON, NOON),
            new AlertState.Acknowledged(NOON, NOON, acknowledgement)
        }) {
            assertThat(AlertPolicy.decide(Optional.of(open), seen, QUARTER, NOON))
                    .as(open.status().name())
                    .isEqualTo(new Decision.Resolve(resolution));
        }
        assertThat(AlertPolicy.decide(Optional.empty(), seen, QUARTER, NOON)).isEqualTo(new Decision.Keep());
    }

    @Test
    void changesNothingWhenTooLittleIsKnown() {
        Decision decision = AlertPolicy.decide(
                Optional.of(new AlertState.Firing(NOON, NOON, NOON)), new Observation.Unknown(), QUARTER, NOON);

        assertThat(decision).isEqualTo(new Decision.Keep());
    }
}
