package io.clusterai.auth.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.auth.key.KeyRing.Entry;
import io.clusterai.auth.key.KeyRing.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyRingTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final KeyRing.Timing TIMING =
            new KeyRing.Timing(Duration.ofDays(30), Duration.ofMinutes(15), Duration.ofMinutes(17));

    private static final Entry SIGNING = new Entry("signing", NOON, Optional.of(NOON), Optional.empty());
    private static final Entry NEXT = new Entry("next", NOON, Optional.empty(), Optional.empty());
    private static final Entry RETIRED = new Entry("retired", NOON, Optional.of(NOON), Optional.of(NOON));

    @Test
    void aYoungKeySignsOn() {
        assertThat(due(Duration.ofDays(30).minusNanos(1), SIGNING)).isEqualTo(new Step.Rest());
    }

    @Test
    void anOldKeyGetsASuccessorPublished() {
        assertThat(due(Duration.ofDays(30), SIGNING)).isEqualTo(new Step.Publish());
    }

    @Test
    void aSuccessorWaitsUntilItIsKnown() {
        assertThat(due(Duration.ofMinutes(15).minusNanos(1), SIGNING, NEXT)).isEqualTo(new Step.Rest());
        assertThat(due(Duration.ofMinutes(15), SIGNING, NEXT)).isEqualTo(new Step.Activate("next"));
    }

    @Test
    void noSecondSuccessorIsPublished() {
        assertThat(due(Duration.ofDays(30), SIGNING, NEXT)).isEqualTo(new Step.Activate("next"));
    }

    @Test
    void aRetiredKeyStaysWhileItsTokensLive() {
        assertThat(due(Duration.ofMinutes(17).minusNanos(1), SIGNING, RETIRED)).isEqualTo(new Step.Rest());
        assertThat(due(Duration.ofMinutes(17), SIGNING, RETIRED)).isEqualTo(new Step.Forget("retired"));
    }

    private static Step due(Duration later, Entry... keys) {
        return new KeyRing(List.of(keys)).due(NOON.plus(later), TIMING);
    }
}
