package io.clusterai.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.alert.testsupport.Rules;
import io.clusterai.contracts.AlertChanged;
import io.clusterai.contracts.AlertStatus;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AlertTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Acknowledgement TAKEN =
            new Acknowledgement(Author.part("ada"), "on it", NOON.plusSeconds(5), Optional.of(NOON.plusSeconds(65)));

    private static Alert alert(AlertState.Open state) {
        var rule = Rules.rule("load > 1", Duration.ZERO);
        return Alert.raise(
                new AlertId(UUID.randomUUID()), rule, AlertIdentity.of(rule, Map.of("instance", "a")), 2, state);
    }

    private static Alert firing() {
        return alert(new AlertState.Firing(NOON, NOON.plusSeconds(1), NOON.plusSeconds(1)));
    }

    @Test
    void tellsWhoAcknowledgedIt() {
        AlertChanged event = firing().acknowledge(TAKEN).toEvent();

        assertThat(event.state()).isEqualTo(AlertStatus.ACKNOWLEDGED);
        assertThat(event.version()).isEqualTo(2);
        assertThat(event.firedAt()).isEqualTo(NOON.plusSeconds(1));
        assertThat(event.occurredAt()).isEqualTo(NOON.plusSeconds(5));
        assertThat(event.acknowledgement())
                .isEqualTo(new AlertChanged.Acknowledgement("ada", "on it", NOON.plusSeconds(5), NOON.plusSeconds(65)));
    }

    @Test
    void firesAgainWhenTheAcknowledgementExpires() {
        Alert acknowledged = firing().acknowledge(TAKEN);

        AlertState.Firing again = ((AlertState.Acknowledged) acknowledged.state()).expire(NOON.plusSeconds(65));

        assertThat(again).isEqualTo(new AlertState.Firing(NOON, NOON.plusSeconds(1), NOON.plusSeconds(65)));
    }

    @Test
    void resolvesAlthoughAcknowledged() {
        AlertState.Acknowledged acknowledged =
                (AlertState.Acknowledged) firing().acknowledge(TAKEN).state();

        AlertState.Resolved resolved = acknowledged.resolve(NOON.plusSeconds(9), Resolution.CONDITION_CLEARED);

        assertThat(resolved.firedAt()).contains(NOON.plusSeconds(1));
    }

    @Test
    void refusesToBeAcknowledgedOnceResolved() {
        Alert firing = firing();
        Alert resolved = firing.moved(((AlertState.Open) firing.state()).resolve(NOON, Resolution.RULE_DELETED));

        assertThatThrownBy(() -> resolved.acknowledge(TAKEN))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ErrorCode.ALERT_NOT_OPEN));
    }

    @Test
    void refusesToBeAcknowledgedWhilePending() {
        assertThatThrownBy(() -> alert(new AlertState.Pending(NOON)).acknowledge(TAKEN))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ErrorCode.ALERT_NOT_FIRING));
    }

    @Test
    void refusesAnAcknowledgementThatEndsBeforeItBegins() {
        assertThatThrownBy(() -> new Acknowledgement(Author.part("ada"), "", NOON, Optional.of(NOON)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
