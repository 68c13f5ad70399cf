package io.clusterai.alert.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.alert.notification.RetryPolicy.Decision;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final DeliveryOutcome FAILED = new DeliveryOutcome.Failed("the receiver answered 500");

    private final RetryPolicy policy =
            new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofHours(6));

    @ParameterizedTest
    @CsvSource({"1, 0, 500", "1, 1, 1000", "2, 1, 2000", "3, 0.5, 3000", "5, 1, 16000", "6, 1, 30000", "100, 1, 30000"})
    void doublesThePauseUpToABoundWithJitterInItsUpperHalf(int attempts, double chance, long millis) {
        assertThat(policy.decide(FAILED, attempts, NOON, NOON, chance))
                .isEqualTo(new Decision.Again(NOON.plusMillis(millis), "the receiver answered 500"));
    }

    @Test
    void triesUntilExactlyTheEndAndGivesUpAMillisecondLater() {
        Instant last = NOON.plus(Duration.ofHours(6)).minusSeconds(30);

        assertThat(policy.decide(FAILED, 50, NOON, last, 1)).isInstanceOf(Decision.Again.class);
        assertThat(policy.decide(FAILED, 50, NOON, last.plusMillis(1), 1))
                .isEqualTo(new Decision.GiveUp("the receiver answered 500"));
    }

    @ParameterizedTest
    @CsvSource({
        "200, Delivered",
        "204, Delivered",
        "301, Refused",
        "400, Refused",
        "401, Refused",
        "404, Refused",
        "408, Failed",
        "425, Failed",
        "429, Failed",
        "500, Failed",
        "503, Failed"
    })
    void readsTheReceiversStatus(int status, String outcome) {
        assertThat(DeliveryOutcome.ofStatus(status).getClass().getSimpleName()).isEqualTo(outcome);
    }

    @Test
    void isDoneOnceDeliveredAndGivesUpOnceRefused() {
        assertThat(policy.decide(new DeliveryOutcome.Delivered(), 1, NOON, NOON, 0))
                .isEqualTo(new Decision.Done());
        assertThat(policy.decide(new DeliveryOutcome.Refused("no"), 1, NOON, NOON, 0))
                .isEqualTo(new Decision.GiveUp("no"));
    }

    @Test
    void refusesPausesThatAreNone() {
        assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, Duration.ofSeconds(1), Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofHours(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
