package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Breaker.Policy POLICY =
            new Breaker.Policy(Duration.ofSeconds(5), 10, 0.5, Duration.ofSeconds(2), Duration.ofSeconds(3));

    private final Breaker breaker = new Breaker(POLICY);

    @Test
    void opensWhenHalfOfTheAnswersFail() {
        succeed(10, NOON);
        fail(9, NOON);
        assertThat(breaker.state(NOON)).isEqualTo(Breaker.State.CLOSED);

        fail(1, NOON);

        assertThat(breaker.state(NOON)).isEqualTo(Breaker.State.OPEN);
        assertThat(breaker.ask(NOON, true)).isEmpty();
        assertThat(breaker.openFor(NOON)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void staysClosedWhenFewFail() {
        succeed(30, NOON);
        fail(12, NOON);

        assertThat(breaker.state(NOON)).isEqualTo(Breaker.State.CLOSED);
        assertThat(breaker.failureRatio(NOON)).isBetween(0.28, 0.29);
    }

    @Test
    void forgetsWhatLeftTheWindow() {
        fail(9, NOON);

        fail(9, NOON.plusSeconds(5));

        assertThat(breaker.state(NOON.plusSeconds(5))).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void letsOneTryWhetherItIsBackAndCloses() {
        fail(10, NOON);
        Instant later = NOON.plusSeconds(2);

        Breaker.Call trial = breaker.ask(later, true).orElseThrow();
        assertThat(breaker.state(later)).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(breaker.ask(later, true)).isEmpty();
        trial.succeeded(later);

        assertThat(breaker.state(later)).isEqualTo(Breaker.State.CLOSED);
        assertThat(breaker.failureRatio(later)).isZero();
    }

    @Test
    void staysOpenWhenTheTrialFails() {
        fail(10, NOON);
        Instant later = NOON.plusSeconds(2);

        breaker.ask(later, false).orElseThrow().failed(later);

        assertThat(breaker.ask(later.plusMillis(1999), true)).isEmpty();
        assertThat(breaker.ask(later.plusSeconds(2), true)).isPresent();
    }

    @Test
    void triesAgainWhenATrialIsNeverDecided() {
        fail(10, NOON);
        Instant later = NOON.plusSeconds(2);
        assertThat(breaker.ask(later, false)).isPresent();

        assertThat(breaker.ask(later.plusMillis(4999), true)).isEmpty();
        assertThat(breaker.ask(later.plusSeconds(5), true)).isPresent();
    }

    @Test
    void givesTheTrialToAnotherWhenItsClientIsGone() {
        fail(10, NOON);
        Instant later = NOON.plusSeconds(2);

        breaker.ask(later, true).orElseThrow().abandoned();

        assertThat(breaker.ask(later, true)).isPresent();
    }

    @Test
    void findsAnInstanceThatHangsBeforeItsRequestsTimeOut() {
        // Given twenty quick answers a second, until nothing answers any more
        for (int tick = 0; tick < 100; tick++) {
            succeed(1, NOON.minusMillis(50L * tick));
        }
        Instant now = NOON;

        // When
        while (breaker.ask(now, true).isPresent()) {
            now = now.plusMillis(50);
        }

        assertThat(Duration.between(NOON, now)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
    }

    @Test
    void findsAnInstanceThatHangsThoughItsFewClientsOnlyWait() {
        // Given much that was answered quickly, until nothing is, and clients that wait before they ask again
        succeed(500, NOON.minusMillis(10));
        for (int client = 0; client < 5; client++) {
            assertThat(breaker.ask(NOON, true)).isPresent();
        }

        assertThat(breaker.state(NOON.plusMillis(2999))).isEqualTo(Breaker.State.CLOSED);
        assertThat(breaker.state(NOON.plusSeconds(3))).isEqualTo(Breaker.State.OPEN);
    }

    @Test
    void staysClosedWhileOthersAreAnsweredBesideReadsThatTakeTheirTime() {
        succeed(30, NOON);
        for (int i = 0; i < 12; i++) {
            breaker.ask(NOON.plusMillis(i), true);
        }

        succeed(1, NOON.plusSeconds(2));

        assertThat(breaker.state(NOON.plusSeconds(4))).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void doesNotAddUpReadsThatWaitedLongAgo() {
        for (int i = 0; i < 10; i++) {
            breaker.ask(NOON.plusSeconds(10L * i), true);
        }

        assertThat(breaker.state(NOON.plusSeconds(100))).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void doesNotMindWritesThatTakeTheirTime() {
        for (int i = 0; i < 50; i++) {
            assertThat(breaker.ask(NOON, false)).isPresent();
        }

        assertThat(breaker.state(NOON.plusSeconds(4))).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void countsACallOnce() {
        for (int i = 0; i < 9; i++) {
            Breaker.Call call = breaker.ask(NOON, true).orElseThrow();
            call.failed(NOON);
            call.failed(NOON);
            call.abandoned();
        }

        assertThat(breaker.state(NOON)).isEqualTo(Breaker.State.CLOSED);
    }

    private void succeed(int times, Instant at) {
        for (int i = 0; i < times; i++) {
            breaker.ask(at, true).orElseThrow().succeeded(at);
        }
    }

    private void fail(int times, Instant at) {
        for (int i = 0; i < times; i++) {
            breaker.ask(at, true).orElseThrow().failed(at);
        }
    }
}
