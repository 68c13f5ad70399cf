package io.clusterai.alert.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.alert.notification.NotificationPolicy.Decision;
import io.clusterai.contracts.AlertChanged;
import io.clusterai.contracts.AlertStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NotificationPolicyTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    static AlertChanged alert(AlertStatus state, Instant firedAt) {
        return new AlertChanged(
                "11111111-2222-3333-4444-555555555555",
                2,
                "507a62d79ee76c9a",
                "rule",
                "Disk \"full\"",
                state,
                "critical",
                Map.of("alertname", "Disk \"full\"", "instance", "a"),
                Map.of("summary", "No space"),
                0.97,
                NOON,
                firedAt,
                null,
                state == AlertStatus.RESOLVED ? NOON.plusSeconds(60) : null,
                state == AlertStatus.RESOLVED ? "CONDITION_CLEARED" : "",
                NOON);
    }

    private static Decision decide(AlertStatus before, AlertStatus after, Instant firedAt) {
        return NotificationPolicy.decide(Optional.ofNullable(before), alert(after, firedAt));
    }

    @Test
    void tellsWhenItFiresAgainAfterAnAcknowledgementAndWhenItIsOver() {
        Decision firing = new Decision.Tell(NotificationKind.FIRING);

        assertThat(decide(null, AlertStatus.FIRING, NOON)).isEqualTo(firing);
        assertThat(decide(AlertStatus.PENDING, AlertStatus.FIRING, NOON)).isEqualTo(firing);
        assertThat(decide(AlertStatus.ACKNOWLEDGED, AlertStatus.FIRING, NOON)).isEqualTo(firing);
        assertThat(decide(AlertStatus.FIRING, AlertStatus.RESOLVED, NOON))
                .isEqualTo(new Decision.Tell(NotificationKind.RESOLVED));
        assertThat(decide(AlertStatus.ACKNOWLEDGED, AlertStatus.RESOLVED, NOON))
                .isEqualTo(new Decision.Tell(NotificationKind.RESOLVED));
    }

    @Test
    void isSilentAboutWhatDisturbsNobody() {
        assertThat(decide(null, AlertStatus.PENDING, null)).isInstanceOf(Decision.Silent.class);
        assertThat(decide(AlertStatus.PENDING, AlertStatus.RESOLVED, null)).isInstanceOf(Decision.Silent.class);
        assertThat(decide(AlertStatus.FIRING, AlertStatus.ACKNOWLEDGED, NOON)).isInstanceOf(Decision.Silent.class);
        assertThat(decide(AlertStatus.FIRING, AlertStatus.FIRING, NOON)).isInstanceOf(Decision.Silent.class);
    }
}
