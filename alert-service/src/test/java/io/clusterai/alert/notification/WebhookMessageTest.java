package io.clusterai.alert.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.contracts.AlertStatus;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookMessageTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void looksLikeAlertmanagersOwnWhileFiring() {
        WebhookMessage message = WebhookMessage.of(
                NotificationPolicyTest.alert(AlertStatus.FIRING, NOON.plusSeconds(5)),
                NotificationKind.FIRING,
                "on-call",
                "https://suite.example");

        assertThat(message.version()).isEqualTo("4");
        assertThat(message.status()).isEqualTo("firing");
        assertThat(message.receiver()).isEqualTo("on-call");
        assertThat(message.groupKey()).isEqualTo("{}:{alertname=\"Disk \\\"full\\\"\"}");
        assertThat(message.groupLabels()).isEqualTo(Map.of("alertname", "Disk \"full\""));
        assertThat(message.commonAnnotations()).containsEntry("summary", "No space");
        assertThat(message.alerts())
                .containsExactly(new WebhookMessage.Item(
                        "firing",
                        Map.of("alertname", "Disk \"full\"", "instance", "a"),
                        Map.of("summary", "No space"),
                        NOON.plusSeconds(5),
                        Instant.parse("0001-01-01T00:00:00Z"),
                        "https://suite.example/ui/alerts/11111111-2222-3333-4444-555555555555",
                        "507a62d79ee76c9a"));
    }

    @Test
    void carriesTheEndOnceResolved() {
        WebhookMessage message = WebhookMessage.of(
                NotificationPolicyTest.alert(AlertStatus.RESOLVED, NOON),
                NotificationKind.RESOLVED,
                "on-call",
                "https://suite.example");

        assertThat(message.status()).isEqualTo("resolved");
        assertThat(message.alerts().getFirst().endsAt()).isEqualTo(NOON.plusSeconds(60));
    }
}
