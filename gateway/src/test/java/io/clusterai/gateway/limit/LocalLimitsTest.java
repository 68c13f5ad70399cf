package io.clusterai.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalLimitsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long SECOND = 1_000_000_000L;
    private static final Limit ADDRESS = new Limit("address", 100, MINUTE);
    private static final Charge SOMEBODY = new Charge(ADDRESS, "192.0.2.1");
    private static final Charge USER = new Charge(new Limit("user", 10, MINUTE), "u-1");

    private final LocalLimits limits = new LocalLimits(2, 100);

    @Test
    void allowsItsShareAndNoMore() {
        assertThat(passed(200, SOMEBODY, 0)).isEqualTo(50);
    }

    @Test
    void allowsOneAgainWhenTheOldestIsAWindowAgo() {
        limits.decide(List.of(SOMEBODY), 0);
        passed(100, SOMEBODY, SECOND);

        Verdict refused = limits.decide(List.of(SOMEBODY), 59 * SECOND);
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.reset()).isEqualTo(Duration.ofSeconds(1));
        assertThat(passed(10, SOMEBODY, 60 * SECOND)).isEqualTo(1);
    }

    @Test
    void countsWhatTheStoreLetPassBefore() {
        for (int i = 1; i <= 30; i++) {
            limits.passed(List.of(SOMEBODY), List.of(i), SECOND);
        }

        assertThat(passed(200, SOMEBODY, 2 * SECOND)).isEqualTo(20);
    }

    @Test
    void neverAllowsMoreThanWasLeftWhenTheStoreWasLastHeardOf() {
        // Others had ninety by then; both gateways may believe that ten are left.
        limits.passed(List.of(SOMEBODY), List.of(91), SECOND);

        assertThat(passed(200, SOMEBODY, 2 * SECOND)).isEqualTo(4);
    }

    @Test
    void believesALateAnswer() {
        limits.decide(List.of(SOMEBODY), SECOND);
        limits.heard(List.of(SOMEBODY), List.of(100), 2 * SECOND);

        assertThat(limits.decide(List.of(SOMEBODY), 3 * SECOND).allowed()).isFalse();
    }

    @Test
    void forgetsWhatOthersDidAfterAWindow() {
        limits.passed(List.of(SOMEBODY), List.of(100), SECOND);

        assertThat(passed(200, SOMEBODY, 60 * SECOND)).isZero();
        assertThat(passed(200, SOMEBODY, 61 * SECOND)).isEqualTo(50);
    }

    @Test
    void remembersARefusalUntilItEnds() {
        limits.refused(SOMEBODY, Duration.ofSeconds(5), SECOND);

        assertThat(limits.remembered(List.of(SOMEBODY), 5 * SECOND)
                        .orElseThrow()
                        .reset())
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(limits.remembered(List.of(SOMEBODY), 6 * SECOND)).isEmpty();
        assertThat(limits.remembered(List.of(USER), 2 * SECOND)).isEmpty();
    }

    @Test
    void chargesNothingWhenOneOfSeveralRefuses() {
        passed(5, USER, 0);

        Verdict refused = limits.decide(List.of(SOMEBODY, USER), SECOND);

        assertThat(refused.allowed()).isFalse();
        assertThat(refused.limit()).isEqualTo("user");
        assertThat(passed(200, SOMEBODY, SECOND)).isEqualTo(50);
    }

    @Test
    void tellsOfTheNearestLimit() {
        Verdict verdict = limits.decide(List.of(SOMEBODY, USER), SECOND);

        assertThat(verdict).isEqualTo(new Verdict(true, "user", 10, MINUTE, 4, MINUTE));
    }

    @Test
    void forgetsWhoWasQuietForLongest() {
        passed(60, SOMEBODY, 0);
        IntStream.range(0, 100).forEach(other -> limits.decide(List.of(new Charge(ADDRESS, "other-" + other)), SECOND));

        assertThat(passed(60, SOMEBODY, SECOND)).isEqualTo(50);
    }

    private long passed(int requests, Charge charge, long now) {
        return IntStream.range(0, requests)
                .filter(request -> limits.decide(List.of(charge), now).allowed())
                .count();
    }
}
