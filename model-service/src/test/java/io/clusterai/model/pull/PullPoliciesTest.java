package io.clusterai.model.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.model.node.NodeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PullPoliciesTest {

    private static final PullTarget ONE = PullTarget.waiting(new NodeId("n1"), "one");
    private static final PullTarget TWO = PullTarget.waiting(new NodeId("n2"), "two");
    private static final RetryPolicy RETRIES = new RetryPolicy(5, Duration.ofSeconds(2));

    @Test
    void pausesDoubleWithEveryAttempt() {
        PullFailure cut = new PullFailure.Interrupted("cut");

        assertThat(RETRIES.decide(cut, 1)).isEqualTo(new RetryPolicy.Decision.Retry(Duration.ofSeconds(2), "cut"));
        assertThat(RETRIES.decide(cut, 4)).isEqualTo(new RetryPolicy.Decision.Retry(Duration.ofSeconds(16), "cut"));
        assertThat(RETRIES.decide(cut, 5)).isEqualTo(new RetryPolicy.Decision.GiveUp("cut, after 5 attempts"));
    }

    @Test
    void aRefusalIsNotTriedAgain() {
        assertThat(RETRIES.decide(new PullFailure.Refused("no such model"), 1))
                .isEqualTo(new RetryPolicy.Decision.GiveUp("no such model"));
    }

    @Test
    void aStallIsTriedAgainWithItsDurationAsReason() {
        assertThat(RETRIES.decide(new PullFailure.Stalled(Duration.ofSeconds(60)), 1))
                .isEqualTo(new RetryPolicy.Decision.Retry(Duration.ofSeconds(2), "no progress for 60 s"));
    }

    @Test
    void policiesRefuseNonsense() {
        assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StallPolicy(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void severalNodesAreOneProgress() {
        PullTarget half = ONE.at(PullProgress.none().after(new PullLine.Layer("sha256:abc", 100, 50)));

        assertThat(PullSummary.of(List.of(half, TWO.succeeded())))
                .isEqualTo(new PullSummary.Running(0.75, "one: pulling abc, 0.0 of 0.0 MB"));
    }

    @Test
    void allNodesThroughIsSuccess() {
        assertThat(PullSummary.of(List.of(ONE.succeeded(), TWO.succeeded())))
                .isEqualTo(new PullSummary.Succeeded("on one, two"));
    }

    @Test
    void oneNodeWithoutTheModelFailsTheWholeAndIsNamed() {
        assertThat(PullSummary.of(List.of(ONE.succeeded(), TWO.failed("disk full"))))
                .isEqualTo(new PullSummary.Failed("1 of 2 nodes failed. two: disk full"));
        assertThat(PullSummary.of(List.of(TWO.failed("disk full"))))
                .isEqualTo(new PullSummary.Failed("two: disk full"));
    }

    @Test
    void nothingIsDecidedWhileANodeIsOpen() {
        assertThat(PullSummary.of(List.of(ONE.failed("x"), TWO))).isInstanceOf(PullSummary.Running.class);
    }
}
