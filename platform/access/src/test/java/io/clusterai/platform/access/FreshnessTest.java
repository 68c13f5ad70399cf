package io.clusterai.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreshnessTest {

    private static final long NOON = 1_000_000_000_000L;
    private static final long TWO_SECONDS = Duration.ofSeconds(2).toNanos();

    private final Freshness freshness = new Freshness(Duration.ofSeconds(2));

    @Test
    void knowsNothingBeforeTheFirstAnswer() {
        assertThat(freshness.at(NOON)).isEmpty();
        assertThat(freshness.epoch()).isEmpty();
    }

    @Test
    void trustsAnAnswerForExactlyTwoSecondsFromTheQuestion() {
        freshness.fromAuthority(state(7), NOON);

        assertThat(freshness.at(NOON + TWO_SECONDS)).contains(state(7));
        assertThat(freshness.at(NOON + TWO_SECONDS + 1)).isEmpty();
    }

    @Test
    void remembersTheEpochOfAListThatIsNoLongerTrusted() {
        freshness.fromAuthority(state(7), NOON);

        assertThat(freshness.at(NOON + 2 * TWO_SECONDS)).isEmpty();
        assertThat(freshness.epoch()).contains(7L);
    }

    @Test
    void notModifiedProlongsTheTrust() {
        freshness.fromAuthority(state(7), NOON);

        freshness.unchanged(NOON + TWO_SECONDS);

        assertThat(freshness.at(NOON + 2 * TWO_SECONDS)).contains(state(7));
    }

    @Test
    void notModifiedProvesNothingWithoutAList() {
        freshness.unchanged(NOON);

        assertThat(freshness.at(NOON)).isEmpty();
    }

    @Test
    void anOlderCopyNeitherReplacesNorProlongs() {
        freshness.fromAuthority(state(7), NOON);

        boolean changed = freshness.fromCopy(state(6), NOON + TWO_SECONDS);

        assertThat(changed).isFalse();
        assertThat(freshness.at(NOON + TWO_SECONDS)).contains(state(7));
        assertThat(freshness.at(NOON + TWO_SECONDS + 1)).isEmpty();
    }

    @Test
    void aCopyOfTheSameEpochProlongsWithoutAChange() {
        freshness.fromAuthority(state(7), NOON);

        boolean changed = freshness.fromCopy(state(7), NOON + TWO_SECONDS);

        assertThat(changed).isFalse();
        assertThat(freshness.at(NOON + 2 * TWO_SECONDS)).isPresent();
    }

    @Test
    void aRebuiltAuthorityIsBelievedAlthoughItsEpochIsLower() {
        freshness.fromAuthority(state(7), NOON);

        boolean changed = freshness.fromAuthority(state(1), NOON + 1);

        assertThat(changed).isTrue();
        assertThat(freshness.at(NOON + 1)).contains(state(1));
    }

    @Test
    void aLateAnswerToAnEarlierQuestionIsIgnored() {
        freshness.fromAuthority(state(8), NOON + 1);

        boolean changed = freshness.fromAuthority(state(7), NOON);

        assertThat(changed).isFalse();
        assertThat(freshness.at(NOON + 1 + TWO_SECONDS)).contains(state(8));
    }

    private static AccessState state(long epoch) {
        return new AccessState(epoch, Instant.EPOCH, new AccessState.Keys(List.of()), Set.of(), List.of());
    }
}
