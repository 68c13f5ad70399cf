package io.clusterai.auth.session;

import static io.clusterai.auth.session.SessionFamily.Verdict.CURRENT;
import static io.clusterai.auth.session.SessionFamily.Verdict.OVER;
import static io.clusterai.auth.session.SessionFamily.Verdict.REPEATED;
import static io.clusterai.auth.session.SessionFamily.Verdict.REUSED;
import static io.clusterai.auth.session.SessionFamily.Verdict.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.auth.session.SessionFamily.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionFamilyTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final UUID ID = new UUID(1, 2);

    private final SessionFamily family = new SessionFamily(
            5,
            NOON,
            List.of(NOON.minusSeconds(4), NOON.minusSeconds(9)),
            NOON.plus(Duration.ofDays(7)),
            Optional.empty());

    @Test
    void theNewestGenerationIsCurrent() {
        assertThat(judge(5, NOON.plus(Duration.ofDays(6)))).isEqualTo(CURRENT);
    }

    @Test
    void thePreviousGenerationIsRepeatedInsideTheGrace() {
        assertThat(judge(4, NOON.plus(GRACE).minusNanos(1))).isEqualTo(REPEATED);
    }

    @Test
    void thePreviousGenerationIsReusedExactlyAtTheEndOfTheGrace() {
        assertThat(judge(4, NOON.plus(GRACE))).isEqualTo(REUSED);
    }

    @Test
    void anOlderGenerationIsRepeatedInsideTheGraceAfterItsOwnRotation() {
        assertThat(judge(3, NOON.plusSeconds(6).minusNanos(1))).isEqualTo(REPEATED);
        assertThat(judge(2, NOON.plusSeconds(1).minusNanos(1))).isEqualTo(REPEATED);
    }

    @Test
    void anOlderGenerationIsReusedExactlyAtTheEndOfItsOwnGraceThoughTheNextIsNot() {
        assertThat(judge(3, NOON.plusSeconds(6))).isEqualTo(REUSED);
        assertThat(judge(2, NOON.plusSeconds(1))).isEqualTo(REUSED);
        assertThat(judge(4, NOON.plusSeconds(6))).isEqualTo(REPEATED);
    }

    @Test
    void aGenerationThatIsRememberedNoMoreIsReused() {
        assertThat(judge(1, NOON)).isEqualTo(REUSED);
    }

    @Test
    void aGenerationFromTheFutureIsUnknown() {
        assertThat(judge(6, NOON)).isEqualTo(UNKNOWN);
    }

    @Test
    void nothingIsCurrentOnceTheSessionRanOut() {
        assertThat(judge(5, NOON.plus(Duration.ofDays(7)))).isEqualTo(OVER);
    }

    @Test
    void nothingIsReusedOnceTheSessionHasEnded() {
        SessionFamily ended = new SessionFamily(5, NOON, List.of(), NOON.plus(Duration.ofDays(7)), Optional.of(NOON));

        assertThat(ended.judge(new RefreshToken(ID, 1), NOON, GRACE)).isEqualTo(OVER);
    }

    private Verdict judge(long generation, Instant now) {
        return family.judge(new RefreshToken(ID, generation), now, GRACE);
    }
}
