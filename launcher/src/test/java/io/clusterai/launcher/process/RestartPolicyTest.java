package io.clusterai.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {

    private static final Duration EARLY = Duration.ofSeconds(1);

    private final RestartPolicy policy =
            new RestartPolicy(Duration.ofMillis(500), Duration.ofSeconds(8), Duration.ofSeconds(20));

    @Test
    void startsAgainAtOnceAfterTheFirstEnd() {
        assertThat(policy.decide(EARLY, 0)).isEqualTo(new RestartPolicy.Decision(Duration.ZERO, 1));
    }

    @Test
    void waitsTwiceAsLongEachTimeUntilTheLimit() {
        assertThat(policy.decide(EARLY, 1)).isEqualTo(new RestartPolicy.Decision(Duration.ofMillis(500), 2));
        assertThat(policy.decide(EARLY, 2)).isEqualTo(new RestartPolicy.Decision(Duration.ofSeconds(1), 3));
        assertThat(policy.decide(EARLY, 5)).isEqualTo(new RestartPolicy.Decision(Duration.ofSeconds(8), 6));
        assertThat(policy.decide(EARLY, 50)).isEqualTo(new RestartPolicy.Decision(Duration.ofSeconds(8), 51));
    }

    @Test
    void forgetsEarlyEndsOfAProcessThatRanWellForExactlyLongEnough() {
        assertThat(policy.decide(Duration.ofSeconds(20), 7)).isEqualTo(new RestartPolicy.Decision(Duration.ZERO, 0));
    }
}
