package io.clusterai.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.contracts.Proof;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepUpTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final StepUp PASSWORD =
            new StepUp(List.of("users:*", "models:delete"), Proof.Level.PASSWORD, Duration.ofMinutes(5));
    private static final StepUp CODE = new StepUp(List.of("*:write"), Proof.Level.SECOND_FACTOR, Duration.ofMinutes(5));

    @Test
    void concernsWhatIsListed() {
        assertThat(PASSWORD.concerns("users:write")).isTrue();
        assertThat(PASSWORD.concerns("models:delete")).isTrue();
        assertThat(PASSWORD.concerns("models:read")).isFalse();
        assertThat(CODE.concerns("keys:write")).isTrue();
    }

    @Test
    void aProofHoldsUntilItsTimeIsOver() {
        Proof atNoon = new Proof(Proof.Level.PASSWORD, NOON);

        assertThat(PASSWORD.isSatisfied(atNoon, NOON.plus(Duration.ofMinutes(5)).minusMillis(1)))
                .isTrue();
        assertThat(PASSWORD.isSatisfied(atNoon, NOON.plus(Duration.ofMinutes(5))))
                .isFalse();
    }

    @Test
    void aStrongerProofCountsAsAWeakerOneButNotTheOtherWay() {
        assertThat(PASSWORD.isSatisfied(new Proof(Proof.Level.SECOND_FACTOR, NOON), NOON))
                .isTrue();
        assertThat(CODE.isSatisfied(new Proof(Proof.Level.PASSWORD, NOON), NOON))
                .isFalse();
    }

    @Test
    void anApiKeyProvesNothing() {
        assertThatThrownBy(() -> PASSWORD.require(Proof.NONE, NOON))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.STEP_UP_REQUIRED));
    }
}
