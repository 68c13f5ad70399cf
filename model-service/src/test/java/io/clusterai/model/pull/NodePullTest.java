package io.clusterai.model.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.model.node.NodeId;
import io.clusterai.model.pull.PullTarget.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NodePullTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final StallPolicy STALLS = new StallPolicy(Duration.ofSeconds(60), Duration.ofMinutes(15));
    private static final RetryPolicy RETRIES = new RetryPolicy(3, Duration.ofSeconds(2));
    private static final PullFailure CUT = new PullFailure.Interrupted("the connection to the node broke");

    private final NodePull pull = new NodePull(PullTarget.waiting(new NodeId("n1"), "one"), STALLS, RETRIES, NOON);

    @Test
    void startsAtOnceAndOnlyOnce() {
        assertThat(pull.next(NOON)).isEqualTo(new NodePull.Action.Start(1));
        assertThat(pull.next(NOON)).isEqualTo(new NodePull.Action.Nothing());
    }

    @Test
    void aRecordedPullSucceeds() {
        pull.next(NOON);
        RecordedPull.lines().forEach(line -> pull.line(1, line, NOON));
        pull.ended(1, CUT, NOON);

        assertThat(pull.target().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(pull.target().fraction()).isEqualTo(1);
        assertThat(pull.next(NOON)).isEqualTo(new NodePull.Action.Nothing());
    }

    @Test
    void anErrorInTheStreamFailsWithOllamasWords() {
        pull.next(NOON);
        pull.line(1, new PullLine.Error("pull model manifest: file does not exist"), NOON);
        pull.ended(1, CUT, NOON);

        assertThat(pull.target().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(pull.target().reason()).isEqualTo("pull model manifest: file does not exist");
    }

    @Test
    void anAnswerThatEndsWithoutSuccessIsTriedAgainAfterAPause() {
        pull.next(NOON);
        pull.line(1, new PullLine.Layer("a", 100, 40), NOON);
        pull.ended(1, CUT, NOON);

        assertThat(pull.target().reason()).isEqualTo("the connection to the node broke, trying again");
        assertThat(pull.next(NOON.plusMillis(1999))).isEqualTo(new NodePull.Action.Nothing());
        assertThat(pull.next(NOON.plusSeconds(2))).isEqualTo(new NodePull.Action.Start(2));
        assertThat(pull.target().fraction()).isEqualTo(0.4);
    }

    @Test
    void repeatedLinesDoNotHideAStall() {
        pull.next(NOON);
        pull.line(1, new PullLine.Layer("a", 100, 40), NOON);
        pull.line(1, new PullLine.Layer("a", 100, 40), NOON.plusSeconds(59));

        assertThat(pull.next(NOON.plusSeconds(59))).isEqualTo(new NodePull.Action.Nothing());
        assertThat(pull.next(NOON.plusSeconds(60))).isEqualTo(new NodePull.Action.Abort());
        assertThat(pull.next(NOON.plusSeconds(62))).isEqualTo(new NodePull.Action.Start(2));
    }

    @Test
    void verificationMayTakeLongerThanADownloadMayRest() {
        pull.next(NOON);
        pull.line(1, new PullLine.Layer("a", 100, 100), NOON);
        pull.line(1, new PullLine.Step("verifying sha256 digest"), NOON.plusSeconds(1));

        assertThat(pull.next(NOON.plusSeconds(600))).isEqualTo(new NodePull.Action.Nothing());
        assertThat(pull.next(NOON.plusSeconds(901))).isEqualTo(new NodePull.Action.Abort());
    }

    @Test
    void newsOfAnAbandonedAttemptChangesNothing() {
        pull.next(NOON);
        pull.next(NOON.plusSeconds(60));
        pull.next(NOON.plusSeconds(62));
        pull.line(1, new PullLine.Error("late"), NOON.plusSeconds(63));
        pull.ended(1, CUT, NOON.plusSeconds(63));

        assertThat(pull.target().outcome()).isEqualTo(Outcome.OPEN);
        assertThat(pull.next(NOON.plusSeconds(63))).isEqualTo(new NodePull.Action.Nothing());
    }

    @Test
    void givesUpAfterTheLastAttemptAndSaysSo() {
        Instant now = NOON;
        for (int attempt = 1; attempt <= 3; attempt++) {
            now = now.plusSeconds(60);
            assertThat(pull.next(now)).isEqualTo(new NodePull.Action.Start(attempt));
            pull.ended(attempt, CUT, now);
        }

        assertThat(pull.target().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(pull.target().reason()).isEqualTo("the connection to the node broke, after 3 attempts");
        assertThat(pull.next(now.plusSeconds(600))).isEqualTo(new NodePull.Action.Nothing());
    }
}
