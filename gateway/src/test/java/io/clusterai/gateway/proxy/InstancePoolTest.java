package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstancePoolTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final URI ONE = URI.create("http://127.0.0.1:1");
    private static final URI TWO = URI.create("http://127.0.0.1:2");

    private final InstancePool pool = new InstancePool(List.of(ONE, TWO), Duration.ofSeconds(2));

    @Test
    void takesInstancesInTurn() {
        assertThat(List.of(pool.candidates(NOON), pool.candidates(NOON), pool.candidates(NOON)))
                .containsExactly(List.of(ONE, TWO), List.of(TWO, ONE), List.of(ONE, TWO));
    }

    @Test
    void asksAnInstanceThatRefusedLastUntilItHasSatOut() {
        pool.refused(ONE, NOON);

        assertThat(pool.candidates(NOON.plusMillis(1999))).containsExactly(TWO, ONE);
        assertThat(pool.candidates(NOON.plusMillis(1999))).containsExactly(TWO, ONE);
        assertThat(pool.candidates(NOON.plusSeconds(2))).containsExactly(ONE, TWO);
    }

    @Test
    void trustsAnInstanceAgainWhenItAnswers() {
        pool.refused(ONE, NOON);

        pool.answered(ONE);

        assertThat(pool.candidates(NOON)).containsExactly(ONE, TWO);
    }

    @Test
    void asksAnUnreadyInstanceLast() {
        pool.observed(ONE, false);

        assertThat(pool.candidates(NOON)).containsExactly(TWO, ONE);

        pool.observed(ONE, true);
        pool.candidates(NOON);

        assertThat(pool.candidates(NOON)).containsExactly(ONE, TWO);
    }

    @Test
    void stillAsksSuspectsWhenThereIsNobodyElse() {
        pool.refused(ONE, NOON);
        pool.observed(TWO, false);

        assertThat(pool.candidates(NOON)).containsExactlyInAnyOrder(ONE, TWO);
    }
}
