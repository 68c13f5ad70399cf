package io.clusterai.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    private static final Limit LIMIT = new Limit("address", 100, Duration.ofMinutes(1));

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2", "59999, 60"})
    void neverInvitesTooEarly(long millis, long seconds) {
        assertThat(Verdict.refused(LIMIT, Duration.ofMillis(millis)).resetSeconds())
                .isEqualTo(seconds);
    }

    @Test
    void neverTellsOfLessThanNothing() {
        assertThat(Verdict.allowed(LIMIT, -3, Duration.ZERO).remaining()).isZero();
    }
}
